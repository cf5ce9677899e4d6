//! The rules: one file a rule, one page a rule in `docs/rules/`, one list.
//!
//! A rule looks at the [`Context`] of one launch and reports to a [`Sink`]; it never knows how
//! findings are shown. To add one, write its file and its page, and name it in the list below.

mod agents;
mod attributes;
mod context;
mod effective;
mod engine;
mod launching;
mod meant;
mod placeholder;
mod quoting;
mod sizing;
mod superseded;
mod suppression;
#[cfg(test)]
mod tests;

pub use context::{Context, Credential, CredentialSource, Setting, Surroundings};
pub use engine::{Draft, Group, Proof, Rule, Sink};
pub use suppression::{Mistake, Scope, Suppression, Suppressions, Target};

use crate::diagnostic::{Finding, Level};
use crate::script::{self, Edit};
use crate::source::{SourceId, SourceKind, Sources};
use crate::submit::Unknown;
use crate::version::SparkVersion;
use std::collections::HashSet;
use std::sync::Arc;

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// Every rule, sorted by code.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),+];
    };
}

rules![
    mc001_malformed_unicode_escape,
    mc002_vanishing_backslash,
    mc003_swallowed_line,
    mc004_byte_order_mark,
    mc005_odd_blank,
    mc006_comment_in_value,
    mc007_quoted_value,
    mc008_duplicate_key,
    mc009_key_without_value,
    mc010_malformed_utf8,
    mc011_separator_in_value,
    mc012_broken_continuation,
    mc013_empty_key,
    mc090_unused_suppression,
    mc091_malformed_suppression,
    mc092_suppression_without_reason,
    mc101_unknown_property,
    mc102_not_a_spark_property,
    mc103_dead_property,
    mc104_not_in_this_version,
    mc105_not_read_in_this_mode,
    mc106_not_read_on_mesos,
    mc107_fine_grained_mode,
    mc108_unknown_variable,
    mc109_mesos_too_old,
    mc110_misspelt_property,
    mc111_old_property,
    mc112_other_cluster_manager,
    mc113_newer_property,
    mc120_excluding_properties,
    mc201_refused_value,
    mc202_unresolved_reference,
    mc203_memory_without_unit,
    mc204_truncated_duration,
    mc205_unexpanded_placeholder,
    mc207_senseless_number,
    mc208_refused_at_start,
    mc209_letter_behind_a_number,
    mc210_milliseconds_without_unit,
    mc301_option_ignored_on_mesos,
    mc302_set_twice_on_command_line,
    mc303_defaults_file_replaced,
    mc304_variable_loses,
    mc305_conf_dir_without_defaults,
    mc306_overridden_in_file,
    mc307_supervise_overwritten,
    mc308_master_of_the_environment,
    mc309_executor_variable_of_spark,
    mc310_options_behind_the_application,
    mc401_secret_without_principal,
    mc402_principal_without_secret,
    mc403_credential_file,
    mc404_several_credential_sources,
    mc405_secret_in_clear,
    mc406_secret_lists_differ,
    mc407_secret_without_destination,
    mc408_secret_variable_travels,
    mc409_credential_path_travels,
    mc410_secret_to_every_agent,
    mc411_secret_on_driver_command_line,
    mc412_empty_credential,
    mc413_io_encryption,
    mc415_required_property_missing,
    mc417_open_secret_file,
    mc418_half_set_ssl,
    mc419_path_for_a_credential,
    mc501_cores_unlimited,
    mc502_cores_not_a_multiple,
    mc503_cores_max_too_small,
    mc504_executor_cores_unset,
    mc505_task_needs_more_cores,
    mc506_overhead_below_default,
    mc507_gpus_in_fine_mode,
    mc508_gpus_taken_greedily,
    mc509_negative_extra_cores,
    mc510_one_executor_per_agent,
    mc511_port_not_offered,
    mc512_refused_port,
    mc513_allocation_in_fine_mode,
    mc514_no_shuffle_service,
    mc515_refused_allocation_bounds,
    mc516_initial_executors_off_limits,
    mc517_cores_max_stops_allocation,
    mc518_shuffle_files_in_container,
    mc519_executor_memory_too_small,
    mc520_heap_behind_mesos_back,
    mc521_resource_not_asked_of_mesos,
    mc522_executor_size,
    mc530_agents_too_small,
    mc531_gpus_of_no_agent,
    mc532_agents_too_small_for_driver,
    mc601_malformed_constraints,
    mc602_blank_in_constraints,
    mc603_several_numbers_in_constraint,
    mc604_malformed_label,
    mc605_blank_in_labels,
    mc606_range_in_constraints,
    mc607_quote_in_constraints,
    mc608_pattern_in_constraints,
    mc609_refused_role,
    mc610_label_set_twice,
    mc611_driver_without_constraints,
    mc612_value_for_ranges,
    mc613_text_for_scalar,
    mc614_attribute_of_no_agent,
    mc615_value_of_no_agent,
    mc616_no_agent_meets_all,
    mc701_docker_without_image,
    mc702_dropped_docker_item,
    mc703_quiet_containerizer,
    mc704_docker_setting_without_docker,
    mc705_quiet_force_pull,
    mc706_network_labels_without_name,
    mc707_port_mapping_without_network,
    mc708_network_not_joined,
    mc709_network_given_twice,
    mc710_unknown_docker_parameter,
    mc711_mode_taken_for_a_path,
    mc712_blank_in_docker_list,
    mc713_misspelt_image_tag,
    mc714_other_version_of_spark,
    mc715_two_installations_of_spark,
    mc716_mesos_container,
    mc717_path_mounted_twice,
    mc718_floating_image_tag,
    mc719_malformed_image,
    mc801_malformed_master,
    mc802_empty_uri,
    mc803_refused_by_spark_submit,
    mc804_blank_in_conf_key,
    mc805_home_of_the_driver,
    mc806_master_for_cluster_mode,
    mc807_odd_archive_name,
    mc808_ambiguous_archive_name,
    mc809_home_beside_archive,
    mc810_empty_archive,
    mc811_path_breaks_command,
    mc812_driver_out_of_reach,
    mc813_old_native_library,
    mc814_refusal_out_of_range,
    mc815_failover_without_framework_id,
    mc816_framework_id_by_hand,
    mc817_refused_java_options,
    mc818_testing_left_on,
    mc819_local_dir_not_used,
    mc821_variable_stays_with_client,
    mc822_unsupported_recovery_mode,
    mc823_misnamed_defaults_file,
    mc824_never_expanded,
    mc825_wrong_separator,
    mc826_missing_file,
    mc890_known_only_when_run,
    mc899_launch_fails,
    mc901_rest_submission_off,
    mc902_empty_py_files,
    mc903_jars_dropped_by_the_dispatcher,
    mc904_nothing_is_uploaded,
    mc905_local_with_one_slash,
    mc906_quiet_resolution_mode,
    mc907_broken_by_the_shell,
    mc908_run_by_the_shell,
    mc909_expanded_by_the_shell,
    mc910_arguments_not_escaped,
    mc911_sandbox_not_expanded,
    mc912_stops_the_dispatcher,
    mc913_driver_not_launched,
    mc914_default_without_effect,
    mc915_default_that_submits_again,
    mc916_variable_given_twice,
    mc919_conf_dir_of_the_client,
    mc921_unknown_queue,
    mc922_dispatcher_forgets,
    mc923_submission_fails,
    mc924_driver_fills_its_container,
    mc926_driver_host_removed,
    mc930_dispatcher_does_not_start,
    mc931_recovery_half_set,
    mc940_home_of_the_dispatcher,
];

/// The command line that stands in for one when only a properties file is looked at.
pub const STAND_IN: [&str; 4] = ["spark-submit", "--class", "Main", "app.jar"];

/// The rule about the name of a properties file, which a script may contradict.
pub const MISNAMED_FILE: &str = mc823_misnamed_defaults_file::RULE.code;

/// The rule of a code (`MC101`, in any case) or a name.
#[must_use]
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    // They are sorted by their codes.
    if let Ok(at) = RULES.binary_search_by_key(&code_or_name, |r| r.code) {
        return RULES.get(at).copied();
    }
    let wanted = |r: &&Rule| r.code.eq_ignore_ascii_case(code_or_name) || r.name == code_or_name;
    RULES.iter().copied().find(wanted)
}

/// Whether a rule runs when nobody asks for it.
#[must_use]
pub fn by_default(rule: &Rule) -> bool {
    !rule.optional
}

/// Runs the rules that are on and that apply to the version of the context; the findings come
/// sorted. `on` is asked once for each rule; [`by_default`] is the answer of those who do not
/// choose.
#[must_use]
pub fn check(context: &Context<'_>, on: &dyn Fn(&Rule) -> bool) -> Vec<Finding> {
    let mut findings = Selected::new(context.version, on).check(context);
    settle(context, &mut findings);
    findings
}

/// Leaves out what other findings say better. Their levels are final by then: what is left out may be
/// an error to whoever reads them, and what is left stands for it.
pub fn settle(context: &Context<'_>, findings: &mut Vec<Finding>) {
    superseded::leave_out(context, findings);
}

/// The rules that run for a version of Spark.
#[derive(Clone, Debug)]
pub struct Selected {
    for_launches: Arc<[&'static Rule]>,
    for_dispatchers: Arc<[&'static Rule]>,
}

impl Selected {
    /// Those that are on; `on` is asked once for each.
    #[must_use]
    pub fn new(version: SparkVersion, on: &dyn Fn(&Rule) -> bool) -> Self {
        let applies = |r: &&'static Rule| r.versions.holds(version) && on(r);
        let mut rules: Vec<_> = RULES.iter().copied().filter(applies).collect();
        // What suppresses nothing is known when all others have run.
        rules.sort_by_key(|rule| std::ptr::eq(*rule, &mc090_unused_suppression::RULE));
        let both = |r: &&'static Rule| r.group.looks_at_dispatchers();
        Selected {
            for_dispatchers: rules.iter().copied().filter(both).collect(),
            for_launches: rules.into(),
        }
    }

    /// Runs them. The findings come sorted, with the levels that the rules give them; [`settle`] is
    /// for when these are as they were asked for.
    #[must_use]
    pub fn check(&self, context: &Context<'_>) -> Vec<Finding> {
        let rules = match context.is_dispatcher() {
            true => &self.for_dispatchers,
            false => &self.for_launches,
        };
        let Some(mut sink) = Sink::of(rules, context.may_be_set_elsewhere()) else {
            return Vec::new();
        };
        for (at, rule) in rules.iter().enumerate() {
            sink.rule_at(at, rule);
            (rule.check)(context, &mut sink);
            if context.take_open_asked() {
                sink.take_back();
            }
        }
        finish(context, sink.into_findings())
    }
}

/// Makes findings as they are shown.
fn finish(context: &Context<'_>, mut findings: Vec<Finding>) -> Vec<Finding> {
    if findings.is_empty() {
        return findings;
    }
    keep_fixes(context.sources, &mut findings);
    for finding in findings.iter_mut().filter(|f| f.level == Level::Error) {
        if let Some(note) = finding.span.and_then(|s| context.only_for(s)) {
            finding.level = Level::Warning;
            finding.own_level = Level::Warning;
            finding.notes.push(note.to_owned());
        }
    }
    effective::add(context, &mut findings);
    crate::diagnostic::sort(&mut findings);
    findings
}

/// Leaves the fixes that can be made. Only a file can be edited; what is shown of the command line is
/// not what was typed. Into a script nothing is written that its shell might take for something else,
/// and what a variable holds is only changed after a look.
fn keep_fixes(sources: &Sources, findings: &mut [Finding]) {
    for finding in findings {
        finding.fix.take_if(|fix| {
            let source = sources.get(fix.span.source);
            match source.kind {
                SourceKind::Properties => false,
                SourceKind::Script => {
                    let edit = script::edit(source, fix.span.range(), &fix.replacement);
                    fix.safe &= edit == Some(Edit::Word);
                    edit.is_none()
                }
                SourceKind::CommandLine | SourceKind::Environment | SourceKind::Credential => true,
            }
        });
    }
}

/// What is wrong with the comments of a script that suppress findings, when all of its calls have been
/// checked. `found` is what they found that could be suppressed; `on` says which rules ran.
#[must_use]
pub fn check_suppressions(
    suppressions: &Suppressions,
    found: &HashSet<Target>,
    on: &dyn Fn(&Rule) -> bool,
    sources: &Sources,
) -> Vec<Finding> {
    let mut sink = Sink::new(&mc091_malformed_suppression::RULE, false);
    if on(&mc091_malformed_suppression::RULE) {
        sink.rule(&mc091_malformed_suppression::RULE);
        mc091_malformed_suppression::look(suppressions, &mut sink);
    }
    if on(&mc092_suppression_without_reason::RULE) {
        sink.rule(&mc092_suppression_without_reason::RULE);
        mc092_suppression_without_reason::look(suppressions, &mut sink);
    }
    let mut found = found.clone();
    for finding in sink.findings() {
        let _ = suppressions.cover_in_script(finding, None, &mut found);
    }
    if on(&mc090_unused_suppression::RULE) {
        sink.rule(&mc090_unused_suppression::RULE);
        mc090_unused_suppression::look(suppressions, &found, on, &mut sink);
    }
    let mut findings = sink.into_findings();
    keep_fixes(sources, &mut findings);
    findings
}

/// What is said about the text of a script as a whole; `on` says which rules run.
#[must_use]
pub fn check_text(script: SourceId, on: &dyn Fn(&Rule) -> bool, sources: &Sources) -> Vec<Finding> {
    let rule = &mc004_byte_order_mark::RULE;
    let mut sink = Sink::new(rule, false);
    if on(rule) {
        mc004_byte_order_mark::look(script, sources, &mut sink);
    }
    let mut findings = sink.into_findings();
    keep_fixes(sources, &mut findings);
    findings
}

/// What is said about pieces of a script that may call spark-submit, and cannot be read as calls; `on`
/// says which rules run.
#[must_use]
pub fn check_unread(
    unread: &[Unknown],
    on: &dyn Fn(&Rule) -> bool,
    sources: &Sources,
) -> Vec<Finding> {
    let rule = &mc890_known_only_when_run::RULE;
    let mut sink = Sink::new(rule, false);
    if on(rule) {
        sink.rule(rule);
        mc890_known_only_when_run::look(unread, sources, &mut sink);
    }
    sink.into_findings()
}

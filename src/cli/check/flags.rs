//! `-A`, `-W`, `-D`: levels of rules, in the order they were typed.

use crate::lint::{RuleLevel, Selector};
use clap::{Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches};

/// What `-A`, `-W` and `-D` ask for; later ones win.
///
/// Written by hand, because only the matches know in which order different flags were typed.
#[derive(Clone, Debug, Default)]
pub struct RuleFlags(pub Vec<(Selector, RuleLevel)>);

/// Identifier, short name, level, help.
const FLAGS: [(&str, char, RuleLevel, &str); 3] = [
    (
        "allow",
        'A',
        RuleLevel::Allow,
        "Turn rules off: a code, a name, a family, `optional` or `all`; later flags win",
    ),
    (
        "warn",
        'W',
        RuleLevel::Warning,
        "Make findings of these rules warnings, and turn optional rules on",
    ),
    (
        "deny",
        'D',
        RuleLevel::Error,
        "Make findings of these rules errors, and turn optional rules on",
    ),
];

fn selector(text: &str) -> Result<Selector, String> {
    Selector::parse(text).map_err(|e| format!("{e}\n{}", e.help()))
}

impl clap::Args for RuleFlags {
    fn augment_args(command: Command) -> Command {
        FLAGS.iter().fold(command, |command, (id, short, _, help)| {
            command.arg(
                Arg::new(*id)
                    .short(*short)
                    .long(*id)
                    .value_name("RULE")
                    .action(ArgAction::Append)
                    .value_delimiter(',')
                    .value_parser(selector)
                    .help(*help)
                    .help_heading("Rules"),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for RuleFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut asked = Vec::new();
        for (id, _, level, _) in FLAGS {
            let values = matches.get_many::<Selector>(id).unwrap_or_default();
            let places = matches.indices_of(id).unwrap_or_default();
            asked.extend(places.zip(values).map(|(at, s)| (at, *s, level)));
        }
        asked.sort_by_key(|(at, ..)| *at);
        let asked = asked.into_iter().map(|(_, s, level)| (s, level));
        Ok(RuleFlags(asked.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

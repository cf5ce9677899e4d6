//! Which words two texts do not share.

/// A run of words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Run {
    /// Both texts have them.
    Same(String),
    /// Only the old text has them.
    Removed(String),
    /// Only the new text has them.
    Added(String),
}

/// Beyond this product of word counts, texts are taken to share only what they begin and end with.
const LIMIT: usize = 1_000_000;

/// The words of two texts side by side. Words are what blanks separate; the blanks themselves are
/// not compared.
#[must_use]
pub fn compare(old: &str, new: &str) -> Vec<Run> {
    let old: Vec<&str> = old.split_whitespace().collect();
    let new: Vec<&str> = new.split_whitespace().collect();
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (common, a) = old.split_at(head);
    let b = new.get(head..).unwrap_or_default();
    let tail = a.iter().rev().zip(b.iter().rev());
    let tail = tail.take_while(|(x, y)| x == y).count();
    let (a, end) = a.split_at(a.len() - tail);
    let b = b.get(..b.len() - tail).unwrap_or_default();
    let mut runs = Runs::default();
    common.iter().for_each(|w| runs.push(Run::Same, w));
    if a.len().saturating_mul(b.len()) > LIMIT {
        a.iter().for_each(|w| runs.push(Run::Removed, w));
        b.iter().for_each(|w| runs.push(Run::Added, w));
    } else {
        middle(a, b, &mut runs);
    }
    end.iter().for_each(|w| runs.push(Run::Same, w));
    runs.0
}

/// The longest common subsequence.
fn middle(a: &[&str], b: &[&str], runs: &mut Runs) {
    let width = b.len() + 1;
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let length = if x == y {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    loop {
        match (a.get(i), b.get(j)) {
            (None, None) => return,
            (Some(x), Some(y)) if x == y => {
                runs.push(Run::Same, x);
                i += 1;
                j += 1;
            }
            (Some(x), y) if y.is_none() || at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) => {
                runs.push(Run::Removed, x);
                i += 1;
            }
            (_, Some(y)) => {
                runs.push(Run::Added, y);
                j += 1;
            }
            (Some(_), None) => return,
        }
    }
}

#[derive(Default)]
struct Runs(Vec<Run>);

impl Runs {
    fn push(&mut self, kind: fn(String) -> Run, word: &str) {
        let new = kind(word.to_owned());
        match (self.0.last_mut(), &new) {
            (Some(Run::Same(text)), Run::Same(_))
            | (Some(Run::Removed(text)), Run::Removed(_))
            | (Some(Run::Added(text)), Run::Added(_)) => {
                text.push(' ');
                text.push_str(word);
            }
            _ => self.0.push(new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let runs = compare(old, new);
        let texts = runs.iter().map(|r| match r {
            Run::Same(t) => t.clone(),
            Run::Removed(t) => format!("[-{t}-]"),
            Run::Added(t) => format!("[+{t}+]"),
        });
        texts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_that_come_and_go() {
        assert_eq!(shown("a b c", "a b c"), "a b c");
        assert_eq!(shown("a b c", "a x c"), "a [-b-] [+x+] c");
        assert_eq!(shown("", "a b"), "[+a b+]");
        assert_eq!(shown("a b", ""), "[-a b-]");
        assert_eq!(
            shown("-Da=1 -Db=2", "-Dx -Da=1 -Dy -Db=2"),
            "[+-Dx+] -Da=1 [+-Dy+] -Db=2"
        );
        assert_eq!(shown("a b a b", "b a b a"), "[-a-] b a b [+a+]");
    }

    #[test]
    fn long_texts_are_compared_at_their_ends() {
        let old = format!("head {} tail", "a b ".repeat(1000));
        let new = format!("head {} tail", "c d ".repeat(1000));
        let runs = compare(&old, &new);
        assert_eq!(runs.len(), 4);
        assert_eq!(runs.first(), Some(&Run::Same("head".to_owned())));
    }
}

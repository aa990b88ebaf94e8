//! Wildcards: `*` is any text, also none; `?` is exactly one character. Case counts.

/// Tells whether a text is of a pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Where to go on when it does not fit: after the last star, with one character more given to it.
    let mut again: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let (mut rest, mut left) = (pattern.clone(), text.clone());
        match (rest.next(), left.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                again = Some((rest.clone(), text.clone()));
                pattern = rest;
                continue;
            }
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                (pattern, text) = (rest, left);
                continue;
            }
            (Some(_), None) => return false,
            _ => {}
        }
        let Some((after, given)) = &mut again else { return false };
        if given.next().is_none() {
            return false;
        }
        (pattern, text) = (after.clone(), given.clone());
    }
}

/// True if a text has a wildcard.
pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in
            [("", ""), ("*", ""), ("*", "a/b:c"), ("a*c", "ac"), ("a*c", "abcbc"), ("a?c", "a/c"), ("*a*b", "xxaab"), ("?", "円")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", ""), ("?", ""), ("?", "ab"), ("a*c", "acb"), ("A*", "abc"), ("a**b", "ac"), ("*ab", "aba")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    /// The plain definition, slow and short.
    fn slow(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => slow(rest, text) || text.split_first().is_some_and(|(_, left)| slow(pattern, left)),
            (Some((wanted, rest)), Some((found, left))) => (*wanted == '?' || wanted == found) && slow(rest, left),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn as_defined(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(matches(&pattern, &text), slow(&p, &t));
        }
    }
}

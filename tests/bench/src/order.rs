//! The best fixed order, by trying all: exact, because everybody's knowledge of everybody is known.

use crate::providers::ALL;

/// Who knows a person, by position in [`ALL`].
pub type Known = [bool; 4];

/// What a fixed order spends on all people, in millionths of a dollar.
fn spend(order: [usize; 4], people: &[Known]) -> i64 {
    let of_one = |known: &Known| {
        let mut spent = 0;
        for at in order {
            spent += ALL[at].per_call;
            if known[at] {
                return spent + ALL[at].per_hit;
            }
        }
        spent
    };
    people.iter().map(of_one).sum()
}

/// The fixed order that spends the least, and what it spends.
pub fn best(people: &[Known]) -> ([usize; 4], i64) {
    let all = (0..256).map(|code| [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3]);
    all.filter(|order| (0..4).all(|at| order.contains(&at)))
        .map(|order| (order, spend(order, people)))
        .min_by_key(|(_, spent)| *spent)
        .unwrap_or(([0, 1, 2, 3], 0))
}

/// How many people anybody knows.
pub fn reachable(people: &[Known]) -> usize {
    people.iter().filter(|known| known.contains(&true)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_asks_first_who_is_cheap_for_these_people() {
        // Only delta knows them: asking it first costs one call each, and every other order at least as much.
        let only_delta = [[false, false, false, true]; 10];
        let (order, spent) = best(&only_delta);
        assert_eq!(spent, 10 * ALL[3].per_call);
        let before = |name: usize| order.iter().position(|at| *at == name);
        assert!(
            before(3) < before(2),
            "charlie would be paid for nothing: {order:?}"
        );
        // Nobody knows them: everybody is asked and only calls are paid.
        let nobody = [[false; 4]; 3];
        assert_eq!(best(&nobody).1, 3 * (ALL[2].per_call + ALL[3].per_call));
        assert_eq!(reachable(&only_delta), 10);
        assert_eq!(reachable(&nobody), 0);
    }
}

//! Who is known to whom: rates by segment, hits that go together, the same for the same seed.

use std::collections::HashSet;

use crate::support::{Question, World, knowing};
use futures::StreamExt;
use serde_json::{Value, json};
use spillway_practice::{Company, Conditions, GeneratedPerson, Person, generated_people};

/// Indexes of the people whom a provider finds, with the address it gives.
async fn found(world: &World, provider: &str, people: &[GeneratedPerson]) -> Vec<(usize, String)> {
    let asking = people.iter().enumerate().map(|(at, person)| async move {
        let GeneratedPerson {
            first, last, domain, ..
        } = person;
        let body = json!({ "first_name": first, "last_name": last, "full_name": format!("{first} {last}"),
                           "name": format!("{first} {last}"), "domain": domain })
        .to_string();
        let (question, pointer) = match provider {
            "findymail" => (
                Question("findymail", "POST", "api/search/name", &body),
                "/contact/email",
            ),
            _ => (
                Question("leadmagic", "POST", "v1/people/email-finder", &body),
                "/email",
            ),
        };
        let email = world.ask(question).await.at(pointer);
        email.as_str().map(|email| (at, email.to_owned()))
    });
    let answers: Vec<_> = futures::stream::iter(asking).buffered(16).collect().await;
    answers.into_iter().flatten().collect()
}

fn indexes(found: &[(usize, String)]) -> HashSet<usize> {
    found.iter().map(|(at, _)| *at).collect()
}

#[tokio::test]
async fn large_companies_are_known_better_hits_go_together_and_most_addresses_are_right() {
    let people: Vec<GeneratedPerson> = generated_people(900, 3).collect();
    let world = World::start(Conditions::still()).await;
    let leadmagic = found(&world, "leadmagic", &people).await;
    let findymail = found(&world, "findymail", &people).await;
    let share = |of: &dyn Fn(u32) -> bool| {
        let segment: HashSet<usize> = (0..people.len())
            .filter(|at| of(Company::at(&people[*at].domain).employees))
            .collect();
        let hits = indexes(&leadmagic).intersection(&segment).count();
        f64::from(u32::try_from(hits).unwrap()) / f64::from(u32::try_from(segment.len()).unwrap())
    };
    let (small, large) = (share(&|size| size < 25), share(&|size| size > 150));
    assert!(
        small + 0.12 < large,
        "{small:.2} of people in small companies, {large:.2} in large ones"
    );

    let (a, b) = (indexes(&leadmagic), indexes(&findymail));
    let both = a.intersection(&b).count();
    let chance = a.len() * b.len() / people.len();
    assert!(
        both > chance * 11 / 10,
        "{both} found by both; {chance} if they knew nothing of each other"
    );

    let right = leadmagic.iter().filter(|(at, email)| {
        let GeneratedPerson {
            first, last, domain, ..
        } = &people[*at];
        Person::at(first, last, &Company::at(domain)).email() == *email
    });
    let wrong = leadmagic.len() - right.count();
    assert!(
        wrong > leadmagic.len() / 50 && wrong < leadmagic.len() / 6,
        "{wrong} of {} are wrong",
        leadmagic.len()
    );
}

#[tokio::test]
async fn a_hit_rate_that_is_set_is_kept() {
    let people: Vec<GeneratedPerson> = generated_people(1_000, 4).collect();
    for rate in [0.25, 0.55] {
        let world = World::start(knowing("findymail", rate)).await;
        let hits = found(&world, "findymail", &people).await.len();
        let wanted = rate * 1_000.0;
        assert!(
            (f64::from(u32::try_from(hits).unwrap()) - wanted).abs() < 60.0,
            "{hits} of 1000 at {rate}"
        );
    }
}

#[tokio::test]
async fn the_seed_decides_who_is_known_and_nothing_else() {
    let people: Vec<GeneratedPerson> = generated_people(120, 5).collect();
    let one = found(
        &World::start(Conditions::still().seeded(1)).await,
        "leadmagic",
        &people,
    )
    .await;
    let again = found(
        &World::start(Conditions::still().seeded(1)).await,
        "leadmagic",
        &people,
    )
    .await;
    let other = found(
        &World::start(Conditions::still().seeded(2)).await,
        "leadmagic",
        &people,
    )
    .await;
    assert_eq!(one, again);
    assert_ne!(indexes(&one), indexes(&other));
}

#[tokio::test]
async fn providers_mostly_agree_about_a_company() {
    let world = World::start(Conditions::still()).await;
    let (mut same, mut different, mut gaps) = (0, 0, 0);
    for company in Company::listed() {
        let domain = &company.domain;
        let (path, other) = (
            format!("v5/company/enrich?website={domain}"),
            format!("api/v1/organizations/enrich?domain={domain}"),
        );
        let pdl = world
            .ask(Question("pdl", "GET", &path, ""))
            .await
            .at("/employee_count");
        let apollo = world
            .ask(Question("apollo", "GET", &other, ""))
            .await
            .at("/organization/estimated_num_employees");
        match (pdl, apollo) {
            (Value::Null, _) | (_, Value::Null) => gaps += 1,
            (one, two) if one == two => same += 1,
            _ => different += 1,
        }
    }
    assert!(
        different >= 3 && different * 2 < same,
        "{same} the same, {different} different, {gaps} gaps"
    );
}

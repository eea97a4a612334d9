//! Which of a page's organisations is its owner.

use super::Node;
use super::value::texts;
use crate::web;
use url::Url;

/// Tiers from here on are organisations that name another site as their own.
pub(super) const ELSEWHERE: u32 = 60;

/// How surely this node is the page's owner; lower is surer.
pub(super) fn tier(types: &[String], key: &str, node: &Node, page: &Url, depth: usize) -> Option<u32> {
    let firm = types.iter().any(|t| is_firm(t));
    let owner_key = matches!(key, "publisher" | "brand" | "sourceOrganization" | "provider");
    if !firm && !(owner_key && (node.contains_key("logo") || types.iter().any(|t| t == "Brand"))) {
        return None;
    }
    if matches!(
        key,
        "author"
            | "creator"
            | "review"
            | "itemReviewed"
            | "memberOf"
            | "member"
            | "sponsor"
            | "funder"
            | "affiliation"
            | "worksFor"
            | "alumniOf"
            | "subOrganization"
            | "seller"
            | "reviewedBy"
            | "customer"
            | "performer"
            | "location"
            | "containedInPlace"
    ) {
        return (key == "author" || key == "creator").then_some(95);
    }
    let whole = |key: &str| {
        texts(node.get(key))
            .into_iter()
            .filter_map(|address| page.join(&address).ok())
    };
    // A company has one name and many endings: brand.example, brand.de.
    let is_own = |url: &Url| web::same_site_url(url, page) || web::label(url) == web::label(page);
    let own = whole("url")
        .chain(whole("@id"))
        .chain(whole("sameAs"))
        .any(|url| is_own(&url));
    // A shop sells other firms' brands; its own bears its name.
    let other_brand = || {
        key == "brand"
            && !texts(node.get("name"))
                .iter()
                .any(|name| web::letters(name) == web::label(page))
    };
    let elsewhere = !own && (whole("url").next().is_some() || other_brand());
    let rank = match key {
        "publisher" => 40,
        "brand" => 30,
        "provider" | "sourceOrganization" => 45,
        "hiringOrganization" => 50,
        "parentOrganization" => 70,
        "" | "about" | "mainEntity" | "mainEntityOfPage" => 10,
        _ => 20 + u32::try_from(depth).unwrap_or(20).min(20),
    };
    Some(if own {
        rank / 2
    } else if elsewhere {
        (rank + 5).max(ELSEWHERE)
    } else {
        rank + 5
    })
}

pub(super) fn is_firm(kind: &str) -> bool {
    const KINDS: [&str; 30] = [
        "Corporation",
        "Airline",
        "Restaurant",
        "Hotel",
        "Store",
        "Dentist",
        "Physician",
        "Hospital",
        "Attorney",
        "Notary",
        "NGO",
        "Consortium",
        "Library",
        "Project",
        "Electrician",
        "Plumber",
        "Bakery",
        "CafeOrCoffeeShop",
        "Winery",
        "Brewery",
        "School",
        "CollegeOrUniversity",
        "Resort",
        "Campground",
        "MedicalClinic",
        "Pharmacy",
        "Museum",
        "OnlineStore",
        "FundingScheme",
        "BankOrCreditUnion",
    ];
    kind.ends_with("Organization")
        || kind.ends_with("Business")
        || kind.ends_with("Store")
        || kind.ends_with("Agency")
        || kind.ends_with("Contractor")
        || kind.ends_with("Dealer")
        || (kind.ends_with("Service") && kind != "Service" && kind != "WebService")
        || KINDS.contains(&kind)
}

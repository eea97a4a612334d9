//! The industries of the practice world and what each provider calls them: every vendor has words of its own.

/// An industry.
pub struct Industry {
    /// Its id in the tables.
    pub id: &'static str,
    /// Its plain name, as most providers write it.
    pub name: &'static str,
    /// As the professional network and those who copy it write it.
    pub network: &'static str,
    /// The sector above it.
    pub sector: &'static str,
    /// A standard industry code (SIC, two digits).
    pub sic: &'static str,
    /// Three topics.
    pub topics: [&'static str; 3],
}

const fn industry(
    id: &'static str,
    name: &'static str,
    network: &'static str,
    sector: &'static str,
    sic: &'static str,
    topics: [&'static str; 3],
) -> Industry {
    Industry {
        id,
        name,
        network,
        sector,
        sic,
        topics,
    }
}

/// Every industry.
pub static INDUSTRIES: &[Industry] = &[
    industry(
        "electronics",
        "Electronics",
        "electrical/electronic manufacturing",
        "Information Technology",
        "36",
        ["sensors", "embedded systems", "measurement"],
    ),
    industry(
        "logistics",
        "Logistics",
        "logistics and supply chain",
        "Industrials",
        "47",
        ["freight", "warehousing", "customs"],
    ),
    industry(
        "food",
        "Food",
        "food production",
        "Consumer Staples",
        "20",
        ["organic food", "private label", "bakery"],
    ),
    industry(
        "software",
        "Software",
        "computer software",
        "Information Technology",
        "73",
        ["saas", "automation", "api"],
    ),
    industry(
        "furniture",
        "Furniture",
        "furniture",
        "Consumer Discretionary",
        "25",
        ["contract furniture", "oak", "interiors"],
    ),
    industry(
        "energy",
        "Energy",
        "renewables & environment",
        "Energy",
        "49",
        ["solar", "heat pumps", "storage"],
    ),
    industry(
        "textiles",
        "Textiles",
        "textiles",
        "Consumer Discretionary",
        "22",
        ["linen", "workwear", "weaving"],
    ),
    industry(
        "construction",
        "Construction",
        "construction",
        "Industrials",
        "15",
        ["timber frame", "renovation", "roofing"],
    ),
    industry(
        "advisory",
        "Consulting",
        "management consulting",
        "Industrials",
        "87",
        ["strategy", "operations", "interim management"],
    ),
    industry(
        "health",
        "Healthcare",
        "medical devices",
        "Health Care",
        "38",
        ["diagnostics", "rehabilitation", "clinics"],
    ),
    industry(
        "hospitality",
        "Hospitality",
        "hospitality",
        "Consumer Discretionary",
        "70",
        ["boutique hotel", "catering", "events"],
    ),
    industry(
        "machinery",
        "Machinery",
        "machinery",
        "Industrials",
        "35",
        ["cnc", "packaging machines", "automation"],
    ),
    industry(
        "finance",
        "Financial Services",
        "financial services",
        "Financials",
        "61",
        ["invoicing", "leasing", "payments"],
    ),
    industry(
        "design",
        "Design",
        "design",
        "Communication Services",
        "73",
        ["branding", "packaging design", "wayfinding"],
    ),
];

/// The industry of an id; the first one for an unknown id.
pub fn industry_of(id: &str) -> &'static Industry {
    INDUSTRIES
        .iter()
        .find(|industry| industry.id == id)
        .unwrap_or(&INDUSTRIES[0])
}

//! Words by which values are known: countries, given names, companies, jobs, cities, industries.

use std::{collections::HashSet, sync::LazyLock};

use super::headers::fold;

/// A text in small letters without accents.
pub fn folded(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    text.trim()
        .chars()
        .flat_map(char::to_lowercase)
        .for_each(|letter| fold(letter, &mut result));
    result
}

static COUNTRIES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut all = HashSet::new();
    for line in include_str!("countries.txt").lines() {
        let mut parts = line.splitn(3, ' ');
        all.extend(parts.by_ref().take(2).map(folded));
        all.extend(parts.flat_map(|names| names.split('|').map(folded)));
    }
    all
});

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

static GIVEN_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "ada adam adrian agnes ahmed aisha alan albert alejandro alessandro alex alexander alexandra alfred ali alice alicia alina amanda amelie amir ana anders andre andrea \
     andreas andrew angela anita anja anke ann anna anne annette annika anthony antoine anton antonio aoife arjun arne arthur astrid audrey aurelie axel barbara bastian beatrice ben benedikt \
     benjamin bernard bernd bert bettina birgit bjorn bo bob brian brigitte bruno camilla camille carl carla carlo carlos carmen carol carolina caroline carsten catherine \
     cecilia cecilie celine charles charlotte chen chiara chloe chris christian christiane christina christine christoph christophe christopher claire clara claudia claus clemens colin \
     connor cornelia cristina cy dagmar damien dan daniel daniela daniele daria dave david deborah denis dennis diana diego dieter dirk dominik don donna dorothea dylan eduardo edward \
     elena eleonora eli elif elisa elisabeth elizabeth ella ellen elodie elsa emil emilia emilie emily emma eric erica erik erika esther ethan eva evelyn fabian fabio fatima federica \
     federico felix femke fernando filip finn fiona florence florian frances francesca francesco francisco franck francois frank franz fred frederic frederik frida friedrich fritz gabriel \
     gabriela gareth georg george gerald gerd gert giacomo gianluca gina giorgio giovanni giulia giuseppe gloria gonzalo greg gregor greta gretchen guido guillaume gunnar gustav hanna hannah \
     hannes hans harald harold harry hassan heather heidi heike heinrich helen helena helene helga helmut hendrik henning henri henrik henry herbert holger hugo ian ida ignacio igor ines inga \
     inge ingrid ingo irene iris isabel isabella isabelle ivan jack jacob jacqueline jacques jakob james jan jana jane janine jason jasmin javier jean jeff jennifer jens jeremy jesper jessica jesus \
     jette jim joachim joan joao joe joel joelle johan johanna johannes john jon jonas jonathan jorg jorge jose josef joseph josephine joshua joost juan judith julia julian julie julien jurgen justin \
     kai karel karen karin karl karsten kasper kate katharina katherine kathrin katja katrin keith kelly ken kenneth kerstin kevin kim kirsten kjell klara klaus konrad kristian kristin kristina kurt \
     lars laura laurent lea lena leo leon leonie lieke lily lina linda lisa liam loic lorenzo lotte louis louise luca lucas lucia lucie ludwig luigi luis luisa lukas luke maarten mads magda \
     magnus maja malin manfred manon manuel manuela mara marc marcel marco marcos marcus margaret margot maria marianne marie marina mario marion mark markus marlene marta martha martin martina mary mateo \
     mathias mathieu matteo matthew matthias maud maurice max maxime maximilian maya mehmet meike melanie melissa merete mette mia michael michel michele michelle miguel mike mikkel mila milan miriam mohamed \
     mohammed moritz morten nadia nadine nancy natalia natalie nathalie nathan nele nicholas nick nicola nicolas nicole niels nikolai nils nina nora norbert odile olaf ole oliver olivia olivier omar oscar \
     oskar otto pablo paola paolo pascal patricia patrick paul paula pauline pedro peer per peter petra philip philipp philippe pia pierre pieter poul priya rachel rafael rainer ralf ralph raphael raquel raul \
     rebecca regina renate rene riccardo richard rita robert roberto robin rodrigo roger roland rolf roman ronald rosa rosie rowan ruben rudolf rupert ruth ryan sabine sabrina samuel sam sandra sanne sara sarah \
     sascha scott sean sebastian sergio signe silke silvia simon simone sofia sofie sonia sonja sophia sophie soren stefan stefanie stefano steffen stella stephan stephanie stephen steve steven stine sue susan \
     susanna susanne sven svenja sylvia sylvie tamara tanja tara tatjana ted teresa terry theo theresa thierry thomas tilda till tim timo tina tobias tom tomas toni tony tove trine ulf ulla ulrich ulrike ursula \
     uwe vaclav valentin valentina valerie vera veronika victor victoria viktor vincent vincenzo virginie viola walter wanda wei werner wilhelm will willem william wolfgang xavier yann yannick yara yasmin yuki yusuf yves zoe",
    )
});

/// Endings and words of company names. Legal forms count wherever they stand.
static COMPANY_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "inc incorporated llc ltd limited plc corp corporation co company gmbh ag kg ohg ug mbh se sa sas sarl eurl srl spa snc bv nv vof aps as a/s ab oy oyj sl slu lda ltda pty pte kk \
     group gruppe groupe grupo gruppo holding holdings labs lab solutions systems technologies technology tech software consulting consultants partners studio studios media agency agentur agence agencia design \
     services service international global ventures capital bank hotel foods food logistics energy health healthcare pharma bio clinic hospital university institute school motors industries works werk werke \
     bakery brewery coffee cafe restaurant farm farms garden gardens books press publishing analytics digital interactive networks network security robotics aerospace automotive insurance versicherung realty properties \
     immobilien bau handel handels transport transports spedition verlag stiftung foundation association verein cloud data ai networking mobility marketing advisory legal law kanzlei rechtsanwalte architects architekten architecture \
     travel tours outdoors sports fitness fashion textiles furniture mobel ceramics glass metals steel stahl mining chemicals plastics packaging paper printing druck tools machines maschinen maschinenbau electronics electric optics instruments devices \
     supply supplies trading imports exports freight shipping marine yachts airlines aviation rail cycles bikes retail shop store market markets apparel cosmetics beauty dental vet pets toys games gaming music films pictures productions events catering wines spirits dairy",
    )
});

static JOB_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "ceo cto cfo coo cmo cio cpo cro chief officer founder cofounder owner president vp svp evp vice director managing manager head lead leader principal partner executive engineer developer programmer architect designer \
     analyst scientist researcher consultant advisor adviser specialist coordinator administrator assistant associate accountant controller buyer recruiter representative strategist editor writer copywriter producer technician \
     supervisor superintendent operator planner secretary treasurer lawyer attorney counsel teacher professor nurse doctor physician chef marketer evangelist intern trainee \
     geschaftsfuhrer geschaftsfuhrerin geschaftsfuhrung inhaber inhaberin leiter leiterin vertriebsleiter vertriebsleiterin vertrieb einkaufer prokurist prokuristin vorstand abteilungsleiter bereichsleiter teamleiter referent referentin berater beraterin \
     entwickler entwicklerin ingenieur ingenieurin sachbearbeiter assistent assistentin kaufmann marketingleiter marketingleiterin personalleiter geschaftsleitung grunder grunderin \
     directeur directrice gerant gerante responsable fondateur fondatrice dirigeant ingenieurs charge chargee commercial commerciale acheteur comptable president presidente pdg dg \
     director directora gerente jefe jefa fundador fundadora propietario consejero ingeniero ingeniera desarrollador responsables encargado \
     directie eigenaar bestuurder hoofd oprichter adviseur medewerker inkoper verkoper zaakvoerder \
     direktor administrerende chef salgschef marketingchef indehaver partner stifter konsulent udvikler ingenior leder projektleder okonomichef \
     direttore direttrice titolare amministratore responsabile fondatore consulente sviluppatore ingegnere socio diretor diretora socia proprietario engenheiro analista coordenador coordenadora desenvolvedor sales",
    )
});

static CITIES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "aachen|aalborg|aarhus|amsterdam|antwerp|antwerpen|antwerpen|arnhem|athens|atlanta|auckland|augsburg|austin|baltimore|bangalore|bengaluru|bangkok|barcelona|barcelone|basel|bath|beijing|belfast|bergamo|bergen|berlin|bern|bielefeld|bilbao|birmingham|\
     bochum|bogota|bologna|bonn|bordeaux|boston|boulder|braga|bratislava|bremen|breslau|brighton|brisbane|bristol|brno|bruges|brugge|brussels|bruxelles|brussel|bucharest|budapest|buenos aires|cairo|calgary|cambridge|cape town|cardiff|charlotte|chemnitz|\
     chennai|chicago|christchurch|cincinnati|cleveland|cluj-napoca|coimbra|cologne|columbus|copenhagen|cordoba|cork|curitiba|dallas|darmstadt|delft|delhi|den haag|denver|detroit|dijon|doha|dortmund|dresden|dubai|dublin|duisburg|dusseldorf|edinburgh|\
     eindhoven|erfurt|erlangen|esbjerg|essen|florence|firenze|frankfurt|frankfurt am main|freiburg|funchal|galway|gdansk|geneva|geneve|genf|genoa|genova|ghent|gent|glasgow|gothenburg|goteborg|granada|graz|grenoble|groningen|guadalajara|haarlem|halle|hamburg|\
     hamilton|hannover|heidelberg|helsinki|hong kong|houston|hyderabad|innsbruck|istanbul|jakarta|jena|jerusalem|johannesburg|karlsruhe|kassel|kiel|kiev|kyiv|kobenhavn|koblenz|koln|krakow|kuala lumpur|kyoto|la rochelle|lagos|las vegas|lausanne|leeds|\
     leicester|leiden|leipzig|leuven|liege|lille|lima|limerick|linz|lisbon|lisboa|liverpool|ljubljana|lodz|london|londres|los angeles|lubeck|lucerne|luzern|luxembourg|lyon|maastricht|madrid|magdeburg|mailand|mainz|malaga|malmo|manchester|manila|mannheim|\
     marseille|melbourne|metz|mexico city|miami|milan|milano|minneapolis|monaco|monterrey|montpellier|montreal|moscow|mulhouse|mumbai|munich|munchen|munster|nairobi|nantes|naples|napoli|nashville|new delhi|new york|new york city|newcastle|nice|nijmegen|\
     nottingham|nuremberg|nurnberg|odense|oslo|osnabruck|ottawa|oxford|padova|palermo|palma|pamplona|paris|perth|philadelphia|phoenix|pisa|pittsburgh|plymouth|porto|porto alegre|portland|potsdam|poznan|prague|praha|pune|quebec|raleigh|regensburg|reims|\
     rennes|reykjavik|riga|rio de janeiro|rome|roma|rostock|rotterdam|rouen|saarbrucken|sacramento|saint-etienne|salt lake city|salzburg|san diego|san francisco|san jose|san sebastian|santiago|sao paulo|sapporo|seattle|seoul|sevilla|seville|shanghai|sheffield|\
     shenzhen|singapore|sofia|southampton|st. gallen|stavanger|stockholm|strasbourg|stuttgart|sydney|taipei|tallinn|tampere|tel aviv|the hague|thessaloniki|tilburg|tokyo|toronto|toulouse|tours|trieste|trondheim|tubingen|turin|torino|turku|ulm|uppsala|utrecht|\
     valencia|vancouver|venice|venezia|verona|vienna|wien|vigo|vilnius|warsaw|warszawa|washington|weimar|wellington|wiesbaden|wolfsburg|wroclaw|wuppertal|wurzburg|york|zagreb|zaragoza|zurich"
        .split('|').map(str::trim).collect()
});

static INDUSTRIES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "accounting|advertising|aerospace|agriculture|apparel|architecture|automotive|aviation|banking|biotechnology|biotech|broadcasting|chemicals|civil engineering|computer software|construction|consulting|consumer goods|cosmetics|cybersecurity|\
     defense|design|e-commerce|ecommerce|education|e-learning|edtech|electronics|energy|engineering|entertainment|environmental services|events|facilities services|fashion|finance|financial services|fintech|fishery|food|food & beverages|food and beverage|furniture|gaming|\
     government|graphic design|health|healthcare|health care|healthtech|higher education|hospital & health care|hospitality|human resources|industrial automation|information technology|information technology & services|information technology and services|insurance|internet|investment management|it|it services|\
     law practice|legal|legal services|leisure|logistics|luxury goods|machinery|management consulting|manufacturing|marine|maritime|marketing|marketing & advertising|marketing and advertising|mechanical engineering|media|medical devices|mining|music|nonprofit|non-profit|oil & energy|oil and gas|online media|packaging|\
     pharma|pharmaceuticals|photography|plastics|printing|professional services|publishing|real estate|recruiting|renewable energy|renewables|research|restaurants|retail|robotics|saas|security|semiconductors|shipbuilding|software|software development|sports|staffing|telecommunications|telecom|textiles|tourism|\
     transport|transportation|travel|utilities|venture capital|warehousing|wholesale|wine and spirits|maschinenbau|handel|einzelhandel|grosshandel|gesundheitswesen|baugewerbe|bau|logistik|versicherung|versicherungen|immobilien|automobil|chemie|energie|bildung|tourismus|gastronomie|finanzen|\
     agroalimentaire|batiment|assurance|banque|commerce|sante|transports|industrie|informatique|immobilier|conseil|alimentacion|construccion|salud|seguros|comercio|bouw|horeca|zorg|bygge og anlaeg|handel og service|edilizia|sanita|turismo|construcao|saude|varejo"
        .split('|').map(str::trim).collect()
});

const STREETS: &[&str] = &[
    "street",
    "st.",
    " st",
    "road",
    " rd",
    "avenue",
    " ave",
    "lane",
    "drive",
    "boulevard",
    "blvd",
    "way",
    "square",
    "strasse",
    "straße",
    "str.",
    "weg",
    "platz",
    "allee",
    "gasse",
    "rue ",
    "avenue",
    "chemin",
    "quai",
    "calle",
    "avenida",
    "paseo",
    "plaza",
    "straat",
    "laan",
    "gracht",
    "plein",
    "kade",
    "gade",
    "vej",
    "via ",
    "piazza",
    "corso",
    "viale",
    "rua ",
    "travessa",
    "largo",
    "suite",
    "floor",
    "p.o. box",
];

/// Parts of addresses that belong to a desk, not to a person.
const DESKS: &[&str] = &[
    "info",
    "contact",
    "hello",
    "hi",
    "office",
    "sales",
    "support",
    "mail",
    "admin",
    "team",
    "kontakt",
    "service",
    "help",
    "contacto",
    "contatto",
    "contato",
    "bonjour",
    "hola",
    "hallo",
    "verkauf",
    "vertrieb",
    "press",
    "presse",
    "jobs",
    "career",
    "careers",
    "hr",
    "marketing",
    "billing",
    "accounts",
    "enquiries",
    "inquiries",
    "post",
    "secretariat",
    "sekretariat",
    "buero",
    "reception",
    "welcome",
    "ventas",
    "commercial",
    "administration",
    "webmaster",
];

pub fn is_country(text: &str) -> bool {
    COUNTRIES.contains(&folded(text))
}

/// Whether a country is written out, not a code that may be anything of two or three letters.
pub fn is_country_name(text: &str) -> bool {
    text.trim().chars().count() > 3 && is_country(text)
}

pub fn is_given_name(text: &str) -> bool {
    let folded = folded(text);
    folded
        .split(['-', ' '])
        .next()
        .is_some_and(|first| GIVEN_NAMES.contains(first))
}

pub fn is_city(text: &str) -> bool {
    let folded = folded(text);
    let city = folded.split(',').next().unwrap_or_default().trim();
    CITIES.contains(city)
}

pub fn is_industry(text: &str) -> bool {
    let folded = folded(text);
    INDUSTRIES.contains(folded.as_str())
        || folded
            .split(['/', ',', ';', '|'])
            .next()
            .is_some_and(|first| INDUSTRIES.contains(first.trim()))
}

pub fn has_job_word(text: &str) -> bool {
    let folded = folded(text);
    folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .any(|word| JOB_WORDS.contains(word))
        || folded.contains("head of")
        || folded.contains("co-founder")
}

pub fn has_company_word(text: &str) -> bool {
    let folded = folded(text);
    folded
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '(' | ')'))
        .map(|word| word.trim_matches('.').replace('.', ""))
        .any(|word| COMPANY_WORDS.contains(word.as_str()))
}

pub fn has_street(text: &str) -> bool {
    let lower = format!("{} ", text.trim().to_lowercase());
    STREETS.iter().any(|street| lower.contains(street))
}

pub fn is_desk(local_part: &str) -> bool {
    DESKS.contains(&local_part.split(['.', '-', '_', '+']).next().unwrap_or_default())
}

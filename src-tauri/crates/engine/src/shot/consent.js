(() => {
  const KNOWN = [
    ["OneTrust", "#onetrust-reject-all-handler, .ot-pc-refuse-all-handler"],
    ["Cookiebot", "#CybotCookiebotDialogBodyButtonDecline, #CybotCookiebotDialogBodyLevelButtonLevelOptinDeclineAll"],
    ["Didomi", "#didomi-notice-disagree-button, .didomi-continue-without-agreeing"],
    ["Usercentrics", "[data-testid='uc-deny-all-button'], #uc-btn-deny-banner, .uc-deny-button, button#deny"],
    ["Quantcast", ".qc-cmp2-summary-buttons button#disagree-btn, .qc-cmp2-buttons-desktop button#disagree-btn"],
    ["TrustArc", "#truste-consent-required, .trustarc-decline-btn, a.required"],
    ["Borlabs", "a[data-cookie-refuse], .brlbs-btn-accept-only-essential"],
    ["Complianz", ".cmplz-btn.cmplz-deny"],
    ["CookieYes", ".cky-btn-reject, #cookie_action_close_header_reject"],
    ["Osano", ".osano-cm-denyAll, .osano-cm-deny, .cc-btn.cc-deny"],
    ["iubenda", ".iubenda-cs-reject-btn"],
    ["Klaro", ".klaro .cm-btn-decline, .klaro .cn-decline"],
    ["Termly", "[data-tid='banner-decline']"],
    ["HubSpot", "#hs-eu-decline-button"],
    ["Shopify", "#shopify-pc__banner__btn-decline"],
    ["tarteaucitron", "#tarteaucitronAllDenied2"],
    ["Axeptio", "#axeptio_btn_dismiss"],
    ["CookieFirst", "[data-cookiefirst-action='reject']"],
    ["Moove", ".moove-gdpr-infobar-reject-btn"],
    ["Cookie Notice", "#cn-refuse-cookie"],
    ["consentmanager", "#cmpwelcomebtnno a, #cmpwelcomebtnno, .cmpboxbtnno"],
    ["Piwik PRO", "#ppms_cm_reject-all"],
    ["Civic", "#ccc-reject-settings"],
    ["Wix", "[data-hook='ccsu-banner-decline-all']"],
    ["Squarespace", ".sqs-cookie-banner-v2-deny"],
    ["Cookie-Script", "#cookiescript_reject"],
    ["Sourcepoint", "button.sp_choice_type_13, button.sp_choice_type_REJECT_ALL"],
  ];
  const ABOUT = /cookie|consent|gdpr|dsgvo|rgpd|privacy|privatsph|datenschutz|confidentialit|privacidad|riservatezza|personvern|integritet|tietosuoj|prywatno|soukrom|adatv|プライバシー|クッキー/i;
  const NAMED = /cookie|consent|gdpr|cmp[-_]|[-_]cmp|ccpa|privacy|onetrust|didomi|usercentrics|cybot|truste|iubenda|osano|klaro/i;
  const NO = new RegExp("^(?:" + [
    "reject(?: all| cookies| optional| non-essential| additional)*(?: cookies)?", "decline(?: all)?(?: cookies)?", "deny(?: all)?", "refuse(?: all)?",
    "(?:use |accept |allow )?(?:only )?(?:strictly )?(?:necessary|essential|required)(?: cookies)?(?: only)?", "no,? thanks?", "i (?:decline|do not accept|refuse)",
    "continue without (?:accepting|agreeing|consent)", "disagree(?: to all)?", "opt[- ]?out",
    "(?:alle )?(?:cookies )?ablehnen", "alles? ablehnen", "(?:nur |ausschließlich )?(?:notwendige|erforderliche|essenzielle|technisch notwendige)(?: cookies)?(?: akzeptieren| zulassen| erlauben| verwenden)?", "ohne (?:zustimmung|einwilligung) fortfahren", "nicht (?:zustimmen|akzeptieren)",
    "(?:tout |je )?refuse[rz]?(?: tout| les cookies| tous les cookies)*", "continuer sans accepter", "(?:cookies )?nécessaires uniquement",
    "rechazar(?: todo| todas| todas las cookies| cookies)?", "(?:solo|sólo) (?:las )?necesarias", "denegar",
    "rifiuta(?: tutto| tutti| tutti i cookie)?", "(?:solo )?(?:cookie )?(?:necessari|essenziali)", "continua senza accettare",
    "(?:alles |alle cookies |cookies )?(?:weigeren|afwijzen)", "(?:alleen )?noodzakelijke?(?: cookies)?",
    "(?:rejeitar|recusar)(?: tudo| todos| todos os cookies)?", "apenas (?:os )?necessários",
    "avvisa(?: alla| alla cookies)?", "neka(?: alla)?", "(?:endast|bara) nödvändiga(?: cookies| kakor)?",
    "(?:afvis|avvis|avslå)(?: alle| alle cookies)?", "(?:kun |bare )?nødvendige(?: cookies| informationskapsler)?",
    "hylkää(?: kaikki)?", "vain (?:välttämättömät|pakolliset)(?: evästeet)?", "odrzuć(?: wszystkie| wszystko)?", "tylko niezbędne",
    "(?:odmítnout|odmietnuť)(?: vše| všetko| všechny)?", "(?:összes )?elutasít(?:ása|om)?", "respinge(?:ți)?(?: tot| toate)?",
    "すべて拒否(?:する)?", "拒否(?:する)?", "同意しない", "全部拒绝", "拒绝(?:全部)?",
  ].join("|") + ")[.!]?$", "i");

  const all = (root, found = [], depth = 0) => {
    for (const element of root.querySelectorAll("*")) {
      if (found.length > 20000) break;
      found.push(element);
      if (element.shadowRoot && depth < 4) all(element.shadowRoot, found, depth + 1);
    }
    return found;
  };
  const elements = all(document);
  const shows = element => {
    const box = element.getBoundingClientRect();
    if (box.width < 8 || box.height < 8 || box.bottom <= 0 || box.top >= innerHeight) return false;
    const style = getComputedStyle(element);
    return style.visibility !== "hidden" && style.display !== "none" && Number(style.opacity) > 0.05;
  };
  const isButton = element => {
    if (element.closest("form[action]") && element.matches("[type=submit]") && !NAMED.test(element.closest("form").className)) return false;
    if (element.matches("button, [role=button], input[type=button], input[type=submit]")) return true;
    if (!element.matches("a")) return false;
    const to = element.getAttribute("href");
    return !to || to.startsWith("#") || to.startsWith("javascript:");
  };
  const label = element => (element.innerText || element.value || element.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();

  // What floats over the page, or calls itself a dialog, and speaks of cookies or privacy.
  const banners = () => elements.filter(element => {
    if (element === document.body || element === document.documentElement || !shows(element)) return false;
    const style = getComputedStyle(element);
    const floats = style.position === "fixed" || style.position === "sticky" || (style.position === "absolute" && Number(style.zIndex) > 50);
    const name = (element.id || "") + " " + (typeof element.className === "string" ? element.className : "");
    const named = NAMED.test(name);
    const dialog = element.matches("[role=dialog], [role=alertdialog], [aria-modal=true], dialog[open]");
    if (!(floats || dialog || (named && element.parentElement === document.body))) return false;
    if (element.matches("header, nav, main")) return false;
    const text = (element.innerText || "").slice(0, 6000);
    if (element.shadowRoot) return named;
    return text.length > 15 && text.length < 6000 && ABOUT.test(text) && (named || dialog || /cookie|consent|einwillig|クッキー/i.test(text));
  });

  for (const [name, selector] of KNOWN) {
    const button = elements.find(element => element.matches(selector) && shows(element));
    if (button && (isButton(button) || button.closest("[id*=cookie i], [id*=consent i], [class*=cookie i], [class*=consent i], [id*=cmp i]"))) {
      button.click();
      return { refused: name, hidden: 0 };
    }
  }
  const found = banners();
  for (const banner of found) {
    const inside = banner.shadowRoot ? all(banner.shadowRoot) : all(banner);
    const button = inside.find(element => shows(element) && isButton(element) && NO.test(label(element)));
    if (button) {
      button.click();
      return { refused: label(button).slice(0, 40), hidden: 0 };
    }
  }
  // No refusal is offered: out of sight, with the veil behind it, and nothing is agreed to.
  let hidden = 0;
  for (const banner of found) {
    banner.style.setProperty("display", "none", "important");
    hidden += 1;
  }
  if (hidden) {
    for (const element of elements) {
      const style = getComputedStyle(element);
      if (style.position !== "fixed" || element.childElementCount > 2 || (element.innerText || "").trim()) continue;
      const box = element.getBoundingClientRect();
      const veils = box.width >= innerWidth * 0.95 && box.height >= innerHeight * 0.95 && !element.querySelector("img, video, canvas, svg");
      if (veils && (style.backdropFilter !== "none" || /rgba\(.*, 0?\.\d+\)/.test(style.backgroundColor))) element.style.setProperty("display", "none", "important");
    }
    for (const element of [document.documentElement, document.body]) element && element.style.setProperty("overflow", "visible", "important");
  }
  return { refused: null, hidden };
})()

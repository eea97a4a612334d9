use super::*;
use crate::testing::{Canary, aimed, endless, png_bomb, server::answer};

/// Ways home that a page may try from its markup and scripts; `@N` stands for an address of the canary's own, so that the
/// record shows which way was tried.
const WAYS: &[&str] = &[
    "<img src='http://@2/a.png'>",
    "<iframe src='http://@3/'></iframe>",
    "<script src='http://@4/a.js'></script>",
    "<link rel=stylesheet href='http://@5/a.css'>",
    "<style>h1{background:url(http://@6/b.png)}</style>",
    "<object data='http://@7/a.svg' type='image/svg+xml'></object>",
    "<embed src='http://@8/a.html'>",
    "<svg width=10 height=10><image href='http://@9/c.png' width=10 height=10 /></svg>",
    "<script>fetch('http://@10/',{mode:'no-cors'}).catch(()=>0)</script>",
    "<script>{let x=new XMLHttpRequest();x.open('POST','http://@11/');x.send('a')}</script>",
    "<script>new WebSocket('ws://@12/')</script>",
    "<script>{let f=document.createElement('iframe');f.srcdoc='<img src=http://@13/d.png>';document.body.append(f)}</script>",
    "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('http://@14/',{mode:'no-cors'})\"])))</script>",
    "<script>import('http://@15/m.js').catch(()=>0)</script>",
    "<style>@font-face{font-family:x;src:url(http://@16/f.woff)}</style><p style='font-family:x'>x",
    "<form id=f action='http://@17/' method=post target=g></form><iframe name=g></iframe><script>f.submit()</script>",
    "<img src='http://frames.example/hop'>",
    "<iframe src='http://frames.example/'></iframe>",
    "<img srcset='http://@20/e.png 2x, http://@20/f.png 1x'>",
    "<picture><source srcset='http://@21/g.png'><img src='http://@21/h.png'></picture>",
    "<input type=image src='http://@22/i.png'>",
    "<link rel=preload as=image href='http://@24/j.png'>",
    "<img src='/drawing.svg'><object data='/drawing.svg' type='image/svg+xml'></object>",
    "<img src='http://rebind.test:#/k.png'>",
    "<img src='http://home.test/l.png'>",
    "<img src='http://cloud.test/latest/meta-data/'>",
    "<img src='http://localhost:#/m.png'>",
    "<img src='http://[::1]:#/n.png'>",
    "<img src='http://2130706433:#/o.png'>",
    "<img src='http://[::ffff:127.0.0.1]:#/p.png'>",
    "<img src='https://@30/q.png'>",
    "<img src='http://10.0.0.1/r.png'>",
    "<img src='http://192.168.1.1/s.png'>",
    "<img src='http://169.254.169.254/latest/meta-data/'>",
    "<script>new WebSocket('ws://169.254.169.254/')</script>",
    // Ways that leave no trace in the record, because they are shut before they reach it; the canaries hear nothing.
    "<video src='http://@40/v.mp4' autoplay muted></video><audio src='http://@41/a.mp3' autoplay></audio>",
    "<link rel=dns-prefetch href='//@42'><link rel=preconnect href='http://@43'><link rel=prefetch href='http://@44/x'>",
    "<link rel=icon href='http://@49/favicon.ico'>",
    "<script>new EventSource('http://@45/')</script>",
    "<script>navigator.sendBeacon('http://@46/','x')</script>",
    "<script>window.open('http://@47/');window.open('http://@48/','_blank','noopener')</script>",
    "<script>try{new WebTransport('https://127.0.0.1:#/').ready.catch(()=>0)}catch{}</script>",
    "<script>{const p=new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:#'},{urls:'turn:127.0.0.1:#?transport=tcp',username:'a',credential:'b'}]});\
     p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o))}</script>",
    "<script>navigator.serviceWorker?.register('/sw.js').catch(()=>0)</script>",
    "<script>print();navigator.geolocation?.getCurrentPosition(()=>0);Notification.requestPermission?.()</script>",
    "<iframe src='file:///etc/passwd'></iframe><script>fetch('file:///etc/passwd').catch(()=>0)</script>",
];

/// Hosts that must stand in the record, refused.
const RECORDED: &[&str] = &[
    "rebind.test",
    "home.test",
    "cloud.test",
    "localhost",
    "::1",
    "127.0.0.1",
    "::ffff:7f00:1",
    "10.0.0.1",
    "192.168.1.1",
    "169.254.169.254",
];

#[tokio::test]
async fn nothing_a_page_tries_reaches_this_computer_or_its_network() {
    let canary = Canary::set().await;
    let port = canary.port;
    let page = format!("{HOME}{}", aimed(&WAYS.join("\n"), port));
    let drawing = aimed(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='http://@26/z.png' width='9' height='9'/>\
         <script>fetch('http://@27/',{mode:'no-cors'})</script></svg>",
        port,
    );
    let worker = aimed(
        "self.addEventListener('install',e=>e.waitUntil(fetch('http://@50/',{mode:'no-cors'}).catch(()=>0)))",
        port,
    );
    let refreshed = aimed(
        &format!("<meta http-equiv=refresh content='0;url=http://@32/'>{HOME}"),
        port,
    );
    let scripted = aimed(&format!("{HOME}<script>location='http://@33/'</script>"), port);
    let web = Web::default()
        .page("evil.example/", &page)
        .put("evil.example/drawing.svg", "image/svg+xml", drawing)
        .put("evil.example/sw.js", "text/javascript", worker)
        .redirect("frames.example/hop", &aimed("http://@18/hop.png", port))
        .page(
            "frames.example/",
            &aimed(
                "<img src='http://@19/inside.png'><script>top.postMessage(1,'*')</script>",
                port,
            ),
        )
        .redirect("hop.example/", &aimed("http://@31/", port))
        .page("refresh.example/", &refreshed)
        .page("script.example/", &scripted);
    let told: &[(&str, &[&str])] = &[
        ("rebind.test", &["1.1.1.1", "127.0.0.1"]),
        ("home.test", &["192.168.1.1"]),
        ("cloud.test", &["169.254.169.254"]),
    ];
    let Some(room) = Room::of(web, told).await else {
        return;
    };
    let taken = room.within("http://evil.example/", 15).await.unwrap();
    assert_eq!(taken.title, "Northwind Labs");
    let mut missing: Vec<String> = RECORDED.iter().map(|host| (*host).to_owned()).collect();
    missing.extend(
        (2..=30)
            .filter(|n| ![23, 25, 28, 29].contains(n))
            .map(|n| format!("127.0.0.{n}")),
    );
    missing.retain(|host| !taken.refused.contains_key(host));
    assert!(
        missing.is_empty(),
        "never tried: {missing:?} of {:?}",
        taken.refused
    );
    let reached: Vec<&Attempt> = taken
        .attempts
        .iter()
        .filter(|attempt| attempt.verdict.was_dialled() && !attempt.host.ends_with(".example"))
        .collect();
    assert!(reached.is_empty(), "{reached:?}");

    for host in ["hop", "refresh", "script"] {
        let refused = room.take(&format!("http://{host}.example/")).await.unwrap_err();
        assert!(
            refused.reason.contains("not on the public internet"),
            "{host}: {refused:?}"
        );
        assert_eq!(refused.why, Why::Unsafe);
    }
    let refused = room.take(&format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(
        refused.reason.contains("not on the public internet"),
        "{refused:?}"
    );
    // What a worker or a page left behind would try on later is cut off as well.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(canary.visits(), 0);
}

/// A page's name, the seconds it has, and what may come of it: a note on its picture, or words of the refusal. With none,
/// that is the browser's choice.
type Bomb = (&'static str, u64, &'static [Result<&'static str, &'static str>]);

/// On a slow machine the time for a page may end before it has shown what it is.
const SLOW: [&str; 2] = ["in time", "did not answer within"];

#[tokio::test]
async fn bombs_cost_bounded_time_and_the_run_goes_on() {
    static FILLER: [u8; 65_536] = [b' '; 65_536];
    let mut web = Web::default()
        .page("well.example/", HOME)
        .act("endless.example/", |_| endless("text/html", Duration::ZERO, &FILLER))
        .act("drip.example/", |_| endless("text/html", Duration::from_millis(300), b"<p>and on</p>"))
        .act("silent.example/", |_| endless("text/html", Duration::from_secs(3_600), b" "))
        .page("dialogs.example/", &format!("{HOME}<script>for(let i=0;i<20;i++)alert(i);confirm('?');prompt('!');onbeforeunload=()=>1</script>"))
        .page("download.example/", &format!("{HOME}<script>for(let i=0;i<5;i++){{let a=document.createElement('a');a.href='/file';a.download='x.exe';a.click()}}</script>"))
        .put("download.example/file", "application/octet-stream", vec![0; 2_000_000])
        .page("popups.example/", &format!("{HOME}<script>for(let i=0;i<30;i++)window.open('http://well.example/?'+i,'_blank')</script>"))
        .page("huge.example/", &format!("{HOME}<div style='height:50000px;width:50000px;background:linear-gradient(red,blue)'></div>"))
        .page("loop.example/", &format!("{HOME}<script>setTimeout(()=>{{for(;;);}},50)</script>"))
        .page("restless.example/", &format!("{HOME}<script>setTimeout(()=>location.reload(),20)</script>"))
        .page("hog.example/", &format!("{HOME}<script>const a=[];setInterval(()=>{{for(let i=0;i<20;i++){{const b=new Uint8Array(50e6);b.fill(i+1);a.push(b)}}}},1)</script>"))
        .page("pictures.example/", &format!("{HOME}<img src=/p>"))
        .put("pictures.example/p", "image/png", png_bomb(12_000))
        .page("many.example/", &format!("{HOME}<script>for(let i=0;i<5000;i++)new Image().src='/p?'+i</script>"));
    for hop in 0..30 {
        web = web.redirect(&format!("hops.example/{hop}"), &format!("/{}", hop + 1));
    }
    web = web.redirect("hops.example/", "/0").page("hops.example/30", HOME);
    let Some(room) = Room::of(web, &[]).await else {
        return;
    };
    // A browser that runs, so that its start is in no measured time.
    room.take("http://well.example/").await.unwrap();
    let look = async |(host, seconds, expected): Bomb| {
        let began = Instant::now();
        let taken = room.within(&format!("http://{host}.example/"), seconds).await;
        let took = began.elapsed();
        // The wait for a tab, the time for the page, and the patience for a tab that answers no more.
        assert!(took < Duration::from_secs(120), "{host} took {took:?}");
        let is_expected = expected.iter().any(|expected| match (expected, &taken) {
            (Ok(note), Ok(taken)) => taken.notes.join("; ").contains(note),
            (Err(word), Err(refused)) => refused.reason.contains(word),
            _ => false,
        });
        let is_late =
            matches!(&taken, Err(refused) if SLOW.iter().any(|words| refused.reason.contains(words)));
        assert!(expected.is_empty() || is_expected || is_late, "{host}: {taken:?}");
        let after = room.within("http://well.example/", 60).await;
        assert!(after.is_ok(), "after {host}: {after:?}");
    };
    let patient: [Bomb; 5] = [
        ("silent", 4, &[Err("nothing to show")]),
        ("drip", 4, &[Ok("still loading")]),
        ("dialogs", 40, &[Ok("dialogs of the page")]),
        ("download", 40, &[Ok("")]),
        ("hops", 40, &[Err("without end")]),
    ];
    // Those that wait leave the browser to others meanwhile.
    futures::future::join_all(patient.map(look)).await;
    // These take what a computer has; nothing could be said of others beside them.
    let greedy: [Bomb; 8] = [
        ("popups", 40, &[Ok("")]),
        ("pictures", 40, &[Ok("")]),
        ("endless", 4, &[Err("nothing to show")]),
        ("loop", 4, &[Err("too busy")]),
        ("huge", 40, &[Ok("")]),
        ("restless", 40, &[Err("without end")]),
        ("many", 40, &[Ok("more requests")]),
        ("hog", 4, &[]),
    ];
    for bomb in greedy {
        look(bomb).await;
    }
}

#[tokio::test]
async fn a_page_that_weighs_too_much_is_cut_off() {
    let heavy = format!(
        "{HOME}{}",
        (0..40)
            .map(|n| format!("<img src='/{n}.png'>"))
            .collect::<String>()
    );
    let mut web = Web::default().page("heavy.example/", &heavy);
    for n in 0..40 {
        web = web.act(&format!("heavy.example/{n}.png"), |_| {
            answer(200, "image/png", vec![7; 1 << 20])
        });
    }
    let Some(room) = Room::of(web, &[]).await else {
        return;
    };
    let taken = room.take("http://heavy.example/").await.unwrap();
    assert!(
        taken
            .notes
            .iter()
            .any(|note| note.contains("more than a page may")),
        "{:?}",
        taken.notes
    );
}

//! Starting: the window opens, and shows its page.

use spillway_tests::window::{Window, new_home};

#[tokio::test]
async fn the_window_opens_on_a_clean_home_and_shows_its_page() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Spillway").await;
    let _picture = window.picture("start");
    assert_eq!(window.client.title().await.unwrap(), "Spillway");
    window.close().await;
}

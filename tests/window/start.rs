//! Starting: the window opens, shows its page, and says so when its home cannot be used.

use spillway_tests::window::{Window, new_home};

#[tokio::test]
async fn the_window_opens_on_a_clean_home_and_shows_its_page() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Drop a list here").await;
    let _picture = window.picture("start");
    assert_eq!(window.client.title().await.unwrap(), "Spillway");
    window.close().await;
}

#[tokio::test]
async fn a_home_that_cannot_be_used_is_told_in_the_window_and_tried_again() {
    let home = new_home();
    // A file where the folder should be: no user may write there, root neither.
    let place = home.path().join("home");
    std::fs::write(&place, "").unwrap();
    let window = Window::open(&place, &[]).await;
    window.wait_for_text("Spillway cannot start its work").await;
    window.wait_for_text("cannot be made").await;
    let _picture = window.picture("start-without-home");
    std::fs::remove_file(&place).unwrap();
    window.press("Try again").await;
    window.wait_for_text("Drop a list here").await;
    window.close().await;
}

#[tokio::test]
async fn a_file_named_at_start_is_open_for_mapping() {
    let home = new_home();
    let list = home.path().join("guests.csv");
    std::fs::write(
        &list,
        "Given name,Mail\nAda,ada@guests.example\nBo,bo@guests.example\n",
    )
    .unwrap();
    let window = Window::open(home.path(), &[list.to_str().unwrap()]).await;
    window.wait_for_text("Given name").await;
    window.wait_for_text("ada@guests.example").await;
    let _picture = window.picture("start-with-file");
    window.close().await;
}

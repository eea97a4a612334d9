import { useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Button } from "../kit/Button";
import { Logo } from "../kit/Icon";
import { ProblemNote, Skeleton } from "../kit/pieces";
import { type AppInfo, useCommand } from "../rpc";
import { Closing } from "./Closing";
import { Drops } from "./Drops";
import { Alone, ErrorBoundary } from "./ErrorBoundary";
import { importFile } from "./importing";
import { useLive } from "./live";
import { Nav } from "./Nav";
import { Palette } from "./Palette";
import { href, useRoute } from "./router";
import { Shortcuts } from "./Shortcuts";
import { StatusBar } from "./StatusBar";
import { Screen } from "./screens";
import styles from "./shell.module.css";
import { Tour } from "./Tour";
import { useThemeSetting } from "./theme";
import { useKeys } from "./useKeys";
import { useOpenList } from "./useOpenList";

/** The page, once the program answers. */
export function Start() {
  const info = useCommand("app_info", {});
  if (info.data) return <Shell info={info.data} />;
  if (info.error) {
    return (
      <Alone>
        <Logo size={28} />
        <h1 className="title-xl">Spillway cannot start its work</h1>
        <p className="selectable" role="alert">
          {info.error.message}
        </p>
        {info.error.hint && <p className="soft selectable">{info.error.hint}</p>}
        <Button
          look="primary"
          icon="retry"
          busy={info.isFetching}
          onClick={() => void info.refetch()}
          data-testid="retry-start"
        >
          Try again
        </Button>
      </Alone>
    );
  }
  return (
    <div className={styles.frame} aria-busy="true">
      <nav className={styles.nav} aria-label="Main">
        <div className={styles.brand}>
          <Logo />
          <span>Spillway</span>
        </div>
        <Skeleton height={32} radius={6} />
      </nav>
      <main className={styles.main} />
      <footer className={styles.status} />
    </div>
  );
}

function Shell({ info }: { info: AppInfo }) {
  const client = useQueryClient();
  const route = useRoute();
  const open = useOpenList();
  const narrow = useMediaQuery("(max-width: 1099px)", false, { getInitialValueInEffect: false });
  const rail = narrow || (route.at === "list" && (route.screen === "grid" || route.screen === "wall"));
  useLive(client);
  useKeys(client, open?.list);
  useThemeSetting();

  const path = info.open_file;
  useEffect(() => {
    if (path) void importFile(client, { path });
  }, [client, path]);

  const problems = info.problems.filter((problem) => problem.severity !== "note");
  const place = href(route.at === "list" ? { ...route, row: 0 } : route);
  return (
    <div className={rail ? `${styles.frame} ${styles.rail}` : styles.frame}>
      <Nav rail={rail} open={open} />
      <main className={styles.main}>
        <ErrorBoundary resetKey={place}>
          {problems.length > 0 && route.at === "lists" ? (
            <div className="col" style={{ height: "100%" }}>
              <div className="col" style={{ gap: 8, padding: "8px 16px", background: "var(--surface)" }}>
                {problems.slice(0, 3).map((problem) => (
                  <ProblemNote key={`${problem.subject} ${problem.message}`} problem={problem} />
                ))}
              </div>
              <div style={{ flex: 1, minHeight: 0 }}>
                <Screen route={route} />
              </div>
            </div>
          ) : (
            <Screen route={route} />
          )}
        </ErrorBoundary>
      </main>
      <StatusBar info={info} open={open} />
      <Drops list={open?.list} />
      <Palette open={open} />
      <Shortcuts />
      <Tour />
      <Closing />
    </div>
  );
}

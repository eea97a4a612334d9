// Which component draws which place. Screens with a list of their own weight are loaded when they are first opened.

import { lazy, type ReactNode, Suspense } from "react";
import { Lists } from "../features/lists/Lists";
import { Skeleton } from "../kit/pieces";
import type { Route } from "./router";

const Mapping = lazy(() => import("../features/mapping/Mapping"));
const PlanScreen = lazy(() => import("../features/plan/PlanScreen"));
const GridScreen = lazy(() => import("../features/grid/GridScreen"));
const RecordDrawer = lazy(() => import("../features/record/RecordDrawer"));
const JudgeScreen = lazy(() => import("../features/judge/JudgeScreen"));
const ExportScreen = lazy(() => import("../features/export/ExportScreen"));
const OutreachScreen = lazy(() => import("../features/outreach/OutreachScreen"));
const Wall = lazy(() => import("../features/wall/Wall"));
const Providers = lazy(() => import("../features/providers/Providers"));
const Health = lazy(() => import("../features/health/Health"));
const SettingsScreen = lazy(() => import("../features/settings/SettingsScreen"));

function Waiting() {
  return (
    <div className="page" aria-busy="true">
      <div className="page-head">
        <Skeleton width={160} />
      </div>
    </div>
  );
}

function screen(route: Route): ReactNode {
  switch (route.at) {
    case "lists":
      return <Lists />;
    case "providers":
      return <Providers />;
    case "health":
      return <Health />;
    case "settings":
      return <SettingsScreen />;
    case "list":
      switch (route.screen) {
        case "mapping":
          return <Mapping key={route.list} list={route.list} />;
        case "plan":
          return <PlanScreen key={route.list} list={route.list} />;
        case "grid":
          return (
            <>
              <GridScreen key={route.list} list={route.list} row={route.row} />
              {route.row !== undefined && <RecordDrawer list={route.list} row={route.row} over="grid" />}
            </>
          );
        case "wall":
          return (
            <>
              <Wall key={route.list} list={route.list} row={route.row} />
              {route.row !== undefined && <RecordDrawer list={route.list} row={route.row} over="wall" />}
            </>
          );
        case "judge":
          return <JudgeScreen key={route.list} list={route.list} />;
        case "outreach":
          return <OutreachScreen key={route.list} list={route.list} />;
        case "export":
          return <ExportScreen key={route.list} list={route.list} />;
      }
  }
}

/** What is drawn at a place. */
export function Screen({ route }: { route: Route }) {
  return <Suspense fallback={<Waiting />}>{screen(route)}</Suspense>;
}

export { type Bridge, bridge, connect, type Drop, type FileKind, type Stop } from "./bridge";

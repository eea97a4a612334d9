export { CallError, type Command, call, type Input, type Output } from "./call";
export { newQueryClient, useAction, useCommand } from "./query";
export { seal } from "./seal";
export type * from "./types";

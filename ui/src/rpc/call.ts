// One typed call for every command.

import { bridge } from "../platform";
import type { Error as ApiError, Code, Commands } from "./types";

/** A command's name. */
export type Command = keyof Commands;
/** What a command takes. */
export type Input<K extends Command> = Commands[K]["input"];
/** What a command gives. */
export type Output<K extends Command> = Commands[K]["output"];

/** A command that failed: what went wrong and what to do next, as the api says it. */
export class CallError extends Error {
  readonly code: Code;
  readonly hint: string | null;
  readonly retryable: boolean;
  readonly subject: string | null;

  constructor(error: ApiError) {
    super(error.message);
    this.name = "CallError";
    this.code = error.code;
    this.hint = error.hint;
    this.retryable = error.retryable;
    this.subject = error.subject;
  }

  /** Whatever was thrown, as an error that can be shown. */
  static from(thrown: unknown): CallError {
    if (thrown instanceof CallError) return thrown;
    if (isApiError(thrown)) return new CallError(thrown);
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new CallError({ code: "internal", message, hint: null, retryable: true, subject: null });
  }
}

function isApiError(thrown: unknown): thrown is ApiError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
}

/** Carries out a command. Rejects with a `CallError`. */
export async function call<K extends Command>(command: K, input: Input<K>): Promise<Output<K>> {
  try {
    return (await bridge().rpc(command, input)) as Output<K>;
  } catch (thrown) {
    throw CallError.from(thrown);
  }
}

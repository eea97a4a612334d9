// Commands as queries and actions: what the page shows is cached by command and input, and fetched again when an event or
// an action says that it changed.

import {
  keepPreviousData,
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { CallError, type Command, call, type Input, type Output } from "./call";

/** The cache of one window. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => count < 1 && CallError.from(error).retryable,
        retryDelay: 300,
        refetchOnWindowFocus: false,
        staleTime: 2_000,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

/** Options of {@link useCommand}. */
export interface CommandOptions {
  /** Ask only when true. */
  enabled?: boolean;
  /** Show the last answer while a changed question is being asked. */
  keep?: boolean;
}

/** What a command gives, kept up to date. */
export function useCommand<K extends Command>(
  command: K,
  input: Input<K>,
  options: CommandOptions = {},
): UseQueryResult<Output<K>, CallError> {
  return useQuery<Output<K>, CallError>({
    queryKey: [command, input],
    queryFn: () => call(command, input),
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData as never } : {}),
  });
}

/** Carries out a command when asked to, then fetches again what it may have changed. */
export function useAction<K extends Command>(
  command: K,
  changes: Command[],
): UseMutationResult<Output<K>, CallError, Input<K>> {
  const client = useQueryClient();
  return useMutation<Output<K>, CallError, Input<K>>({
    mutationFn: (input) => call(command, input),
    onSettled: () => Promise.all(changes.map((changed) => client.invalidateQueries({ queryKey: [changed] }))),
  });
}

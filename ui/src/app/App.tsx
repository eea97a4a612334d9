import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { resolver, theme } from "../kit/theme/theme";
import { Start } from "./Shell";

/** The page with what it stands on. In tests nothing moves: no transitions. */
export function App({ client, env = "default" }: { client: QueryClient; env?: "default" | "test" }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto" env={env}>
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" limit={4} containerWidth={400} />
        <Start />
      </QueryClientProvider>
    </MantineProvider>
  );
}

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { resolver, theme } from "../kit/theme/theme";
import { Start } from "./Shell";

/** The page with what it stands on. */
export function App({ client }: { client: QueryClient }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" limit={4} containerWidth={400} />
        <Start />
      </QueryClientProvider>
    </MantineProvider>
  );
}

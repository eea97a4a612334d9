// Light, dark, or as the system has it. The setting is the program's; the page only follows.

import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { sayError } from "../kit/toast";
import { call, type Settings, type Theme, useCommand } from "../rpc";

/** Draws the page in the theme that is set. */
export function useThemeSetting(): void {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const theme = useCommand("settings", {}).data?.theme;
  useEffect(() => {
    const wanted = theme === "system" ? "auto" : theme;
    if (wanted && wanted !== colorScheme) setColorScheme(wanted);
  }, [theme, colorScheme, setColorScheme]);
}

/** Sets some of the settings; the page shows them at once and takes them back if that fails. */
export function useChangeSettings(): (change: Partial<Settings>) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (change) => {
      const key = ["settings", {}];
      const before = client.getQueryData<Settings>(key) ?? (await call("settings", {}));
      const wanted = { ...before, ...change };
      client.setQueryData(key, wanted);
      try {
        client.setQueryData(key, await call("set_settings", wanted));
        void client.invalidateQueries({ queryKey: ["spend"] });
      } catch (thrown) {
        client.setQueryData(key, before);
        sayError(thrown);
      }
    },
    [client],
  );
}

/** The themes and what people call them. */
export const THEMES: { theme: Theme; label: string }[] = [
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
  { theme: "system", label: "As the system" },
];

// Which fields a call may fill. A plan names calls by provider and operation; what an operation returns stands in the
// provider's definition, of which only that much is read here.

import type { CallPlan, Field, ProviderSummary } from "../../rpc";

/** What an operation is for and may fill. */
export interface Operation {
  role: string;
  fields: Field[];
}

/** The operations of a definition, by id. */
export function operationsOf(toml: string): Map<string, Operation> {
  const found = new Map<string, Operation>();
  for (const block of toml.split(/^\s*\[\[operations\]\]\s*$/m).slice(1)) {
    // Samples name fields too; they follow in tables of their own.
    const own = block.split(/^\s*\[/m)[0] ?? "";
    const word = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, "m").exec(own)?.[1] ?? "";
    const extract = /^\s*extract\s*=\s*\[([\s\S]*?)^\s*\]|^\s*extract\s*=\s*\[(.*)\]\s*$/m.exec(own);
    const fields = [...(extract?.[1] ?? extract?.[2] ?? "").matchAll(/field\s*=\s*"([^"]+)"/g)];
    found.set(word("id"), { role: word("role"), fields: fields.map((match) => match[1] as Field) });
  }
  return found;
}

/** What each call of a plan may fill. */
export function fieldsOfCalls(calls: CallPlan[], providers: ProviderSummary[]): Map<CallPlan, Operation> {
  const known = new Map(providers.map((provider) => [provider.id, operationsOf(provider.toml)]));
  const everything = new Map(providers.map((provider) => [provider.id, provider.fields]));
  return new Map(
    calls.map((call) => {
      const operation = known.get(call.provider)?.get(call.operation);
      // A rung that is built in, such as the company's own site, has no operations in its text.
      return [call, operation ?? { role: "", fields: everything.get(call.provider) ?? [] }];
    }),
  );
}

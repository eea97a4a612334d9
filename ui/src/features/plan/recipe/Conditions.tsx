// Conditions built from menus: a field of the list, is one of or none of, and values that the list has.

import { Select, TagsInput } from "@mantine/core";
import { useVocabulary } from "../../../app/useVocabulary";
import { Button } from "../../../kit/Button";
import { type Field, type ListDetail, type OnlyIf, useCommand } from "../../../rpc";
import styles from "./recipe.module.css";

type Kind = "one_of" | "none_of";

const KINDS: { value: Kind; label: string }[] = [
  { value: "one_of", label: "is one of" },
  { value: "none_of", label: "is none of" },
];

/** The lines of a condition: one for each of its two lists that says something, and one at least. */
function kindsOf(condition: OnlyIf): Kind[] {
  const said = KINDS.map(({ value }) => value).filter((kind) => condition[kind].length > 0);
  return said.length > 0 ? said : ["one_of"];
}

function Values(props: {
  list: ListDetail;
  field: Field;
  label: string;
  values: string[];
  onChange: (values: string[]) => void;
}) {
  const position = props.list.columns.findIndex((column) => column.field === props.field);
  const column = `source:${position}`;
  const known = useCommand("value_facets", { list: props.list.list, column }, { enabled: position >= 0 }).data;
  return (
    <TagsInput
      aria-label={props.label}
      className="grow"
      size="xs"
      value={props.values}
      data={known?.values.map((value) => value.text) ?? []}
      placeholder={props.values.length === 0 ? "Choose or write values" : ""}
      maxDropdownHeight={240}
      onChange={props.onChange}
    />
  );
}

/** The conditions of a field; all have to hold. */
export function Conditions(props: {
  list: ListDetail;
  conditions: OnlyIf[];
  onChange: (conditions: OnlyIf[]) => void;
}) {
  const { all, label } = useVocabulary();
  const mapped = props.list.columns.flatMap((column) => column.field ?? []);
  const offered = all.filter((info) => info.kind !== "picture");
  const options = (fields: typeof all) => fields.map((info) => ({ value: info.field as string, label: info.label }));
  const menu = [
    { group: "In your list", items: options(offered.filter((info) => mapped.includes(info.field))) },
    { group: "Not in your list", items: options(offered.filter((info) => !mapped.includes(info.field))) },
  ].filter((group) => group.items.length > 0);
  const replace = (at: number, condition: OnlyIf | undefined) =>
    props.onChange(props.conditions.flatMap((one, index) => (index === at ? (condition ?? []) : one)));
  const first = mapped.find((field) => /country/.test(field)) ?? mapped[0] ?? "company.country";
  return (
    <div className="col" style={{ gap: 8 }}>
      {props.conditions.map((condition, at) =>
        kindsOf(condition).map((kind) => (
          // Conditions have no name of their own; their place is all they have.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={`${at} ${kind}`} className={styles.condition}>
            <Select
              aria-label="Field of the condition"
              size="xs"
              data={menu}
              value={condition.field}
              searchable
              allowDeselect={false}
              onChange={(field) => field && replace(at, { ...condition, field: field as Field })}
            />
            <Select
              aria-label="Kind of the condition"
              size="xs"
              data={KINDS}
              value={kind}
              allowDeselect={false}
              onChange={(to) => {
                if (to === kind || !to) return;
                const values = condition[kind];
                replace(at, { field: condition.field, one_of: [], none_of: [], [to]: values });
              }}
            />
            <Values
              list={props.list}
              field={condition.field}
              label={`Values of ${label(condition.field)}`}
              values={condition[kind]}
              onChange={(values) => replace(at, { ...condition, [kind]: values })}
            />
            <Button
              look="ghost"
              size="sm"
              icon="close"
              label={`Remove the condition on ${label(condition.field)}`}
              onClick={() => {
                const left = { ...condition, [kind]: [] };
                replace(at, left.one_of.length + left.none_of.length > 0 ? left : undefined);
              }}
            />
          </div>
        )),
      )}
      <div>
        <Button
          size="sm"
          icon="plus"
          data-testid="add-condition"
          onClick={() => props.onChange([...props.conditions, { field: first, one_of: [], none_of: [] }])}
        >
          Add a condition
        </Button>
      </div>
    </div>
  );
}

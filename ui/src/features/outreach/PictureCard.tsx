import { Checkbox } from "@mantine/core";
import { useId } from "react";
import { Button } from "../../kit/Button";
import type { OutreachKit, PictureTemplate } from "../../rpc";
import styles from "./outreach.module.css";
import type { Picture } from "./wishes";

function Templates(props: { templates: PictureTemplate[]; chosen: string; onChoose: (id: string) => void }) {
  return (
    <div className={styles.templates} role="radiogroup" aria-label="Template">
      {props.templates.map((one) => (
        <label key={one.id} className={styles.template} title={one.about}>
          <input
            type="radio"
            className="visually-hidden"
            checked={one.id === props.chosen}
            onChange={() => props.onChoose(one.id)}
          />
          {one.name}
        </label>
      ))}
    </div>
  );
}

/** A picture: its name, its template, and what its slots say. */
export function PictureCard(props: {
  picture: Picture;
  kit: OutreachKit;
  onChange: (picture: Picture) => void;
  onRemove: () => void;
}) {
  const { picture, kit, onChange } = props;
  const id = useId();
  const template = kit.templates.find((one) => one.id === picture.template);
  const set = (slot: string, value: string) => {
    const { [slot]: _, ...rest } = picture.set ?? {};
    onChange({ ...picture, set: value === "" ? rest : { ...rest, [slot]: value } });
  };
  const slots = template?.slots.filter((slot) => slot.text !== undefined || slot.id === "you") ?? [];
  return (
    <section className={`card ${styles.wish}`} aria-label={`Picture ${picture.name}`}>
      <div className={styles.head}>
        <span className="tiny muted">Picture</span>
        <div className="field grow">
          <input
            aria-label="Name of the picture's column"
            value={picture.name}
            onChange={(event) => onChange({ ...picture, name: event.target.value })}
          />
        </div>
        <Button size="sm" look="ghost" icon="trash" label={`Remove ${picture.name}`} onClick={props.onRemove} />
      </div>
      <Templates
        templates={kit.templates}
        chosen={picture.template}
        onChoose={(chosen) => onChange({ ...picture, template: chosen, set: {} })}
      />
      {template && <p className="small muted">{template.about}</p>}
      {slots.map((slot) => (
        <div key={slot.id}>
          <label className="label" htmlFor={`${id}-${slot.id}`}>
            {slot.id === "you" ? "Your logo, a file" : slot.id}
          </label>
          <div className="field">
            <input
              id={`${id}-${slot.id}`}
              spellCheck={false}
              placeholder={slot.text ?? "you.png"}
              value={picture.set?.[slot.id] ?? ""}
              onChange={(event) => set(slot.id, event.target.value)}
            />
          </div>
        </div>
      ))}
      <div className={styles.gates}>
        <Checkbox
          label="Also doubtful logos and pages"
          checked={picture.doubtful ?? false}
          onChange={(event) => onChange({ ...picture, doubtful: event.currentTarget.checked })}
        />
        <Checkbox
          label="Letters where there is no logo"
          checked={picture.generated ?? false}
          onChange={(event) => onChange({ ...picture, generated: event.currentTarget.checked })}
        />
      </div>
    </section>
  );
}

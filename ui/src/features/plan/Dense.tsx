// The plan's and the pilot's tables.

import type { ReactNode } from "react";
import { ProviderBadge } from "../../kit/pieces";
import styles from "./plan.module.css";

/** A dense table, scrolled sideways where it does not fit. A head in brackets is one of numbers. */
export function Dense(props: { heads: (string | [string])[]; children: ReactNode }) {
  return (
    <div className={styles.scroll}>
      <table className="table table-dense">
        <thead>
          <tr>
            {props.heads.map((head) =>
              typeof head === "string" ? (
                <th key={head}>{head}</th>
              ) : (
                <th key={head[0]} className="num">
                  {head[0]}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

/** The cell that names a provider. */
export function Who(props: { badge: string; name: string; children: ReactNode }) {
  return (
    <td className={styles.who}>
      <div className="row">
        <ProviderBadge badge={props.badge} name={props.name} />
        {props.children}
      </div>
    </td>
  );
}

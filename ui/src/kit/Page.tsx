import { Fragment, type ReactNode } from "react";

/** A page: its head with where it is, what it is called and what can be done, and its body. */
export function Page(props: {
  crumbs?: { label: string; href: string }[];
  title: string;
  tags?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="page">
      <header className="page-head">
        {props.crumbs && (
          <nav className="crumbs" aria-label="Where you are">
            {props.crumbs.map((crumb) => (
              <Fragment key={crumb.href}>
                <a href={crumb.href}>{crumb.label}</a>
                <span className="slash" aria-hidden="true">
                  /
                </span>
              </Fragment>
            ))}
          </nav>
        )}
        <h1>{props.title}</h1>
        {props.tags}
        <span className="grow" />
        {props.actions}
      </header>
      {props.children}
    </div>
  );
}

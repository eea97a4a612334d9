import { type ComponentProps, forwardRef, type ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import { Mark } from "./Mark";

/** What a button is for. */
export interface ButtonProps extends ComponentProps<"button"> {
  /** One primary button a screen; danger takes something away. */
  look?: "default" | "primary" | "ghost" | "danger";
  size?: "sm" | "md" | "lg";
  icon?: IconName;
  /** Only the icon is shown; the label is read and shown on hover. */
  label?: string;
  /** The key that does the same. */
  keys?: string;
  /** Said more quietly after the label, such as a price. */
  extra?: ReactNode;
  /** Something is on its way: cannot be pressed again. */
  busy?: boolean;
}

/** A button. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look = "default", size = "md", icon, label, keys, extra, busy = false, children, className, disabled, ...rest },
  ref,
) {
  const classes = ["btn"];
  if (look !== "default") classes.push(`btn-${look}`);
  if (size !== "md") classes.push(`btn-${size}`);
  if (label && !children) classes.push("btn-icon");
  if (className) classes.push(className);
  const named = label && !children ? { "aria-label": label, title: keys ? `${label}, ${keys}` : label } : {};
  return (
    <button ref={ref} type="button" className={classes.join(" ")} disabled={disabled || busy} {...named} {...rest}>
      {busy ? <Mark state="running" /> : icon && <Icon name={icon} />}
      {children}
      {extra && <span className="extra">{extra}</span>}
      {keys && children && <kbd>{keys}</kbd>}
    </button>
  );
});

// What to install so that screenshots can be taken. The program says it for the system it runs on.

import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "./Button";
import { Note } from "./pieces";

/** What an installed browser changes. */
const CHANGES = ["providers", "app_info", "plan"];

/** The dialog about a browser; closed without a reason, and as soon as one is found. */
export function BrowserDialog({ reason, onClose }: { reason: string | undefined; onClose: () => void }) {
  const client = useQueryClient();
  // What was shown last stays while the dialog fades out.
  const [shown, setShown] = useState(reason);
  const [looking, setLooking] = useState(false);
  if (reason && reason !== shown) setShown(reason);
  const lookAgain = async () => {
    setLooking(true);
    await Promise.all(CHANGES.map((changed) => client.invalidateQueries({ queryKey: [changed] })));
    setLooking(false);
  };
  return (
    <Modal opened={reason !== undefined} onClose={onClose} title="A browser for screenshots" size={480}>
      <div className="col" style={{ gap: 16 }}>
        <Note tone="warn">
          <span className="selectable">{shown}</span>
        </Note>
        <p className="soft">
          It runs without a window and with a profile of its own that is thrown away: your bookmarks, log-ins and
          history stay out of it. Everything else goes on without one.
        </p>
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={onClose} data-testid="browser-close">
            Close
          </Button>
          <Button
            look="primary"
            icon="search"
            busy={looking}
            data-testid="browser-look"
            onClick={() => void lookAgain()}
          >
            Look again
          </Button>
        </div>
      </div>
    </Modal>
  );
}

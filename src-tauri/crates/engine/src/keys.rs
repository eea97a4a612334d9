//! Whether a provider's key works: asked with the definition's own free request, outside any run and ledger.

use std::time::Instant;

use provider::{Definition, KeyTestResult, interpret_key_test, render_key_test};

use crate::Engine;

/// What a free test of a key said.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The provider's word.
    pub result: KeyTestResult,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
}

impl Engine {
    /// Tests the key that is set.
    ///
    /// # Errors
    /// A sentence, when there is no key or the definition has no free test.
    pub async fn test_key(&self, definition: &Definition) -> Result<Tested, String> {
        let request = render_key_test(definition)
            .ok_or_else(|| format!("{} has no free test.", definition.name))?
            .map_err(|error| format!("{error}."))?;
        let keys = self.keys_of(false, definition).await?;
        let begun = Instant::now();
        let sent = self.http(false).call(&definition.id, &request, &keys).await;
        let duration_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        let result = match sent {
            Ok(answer) => interpret_key_test(definition, &answer),
            Err(error) => KeyTestResult {
                ok: false,
                message: format!("{error}. The key was not tested; check the network and try again."),
                credits_left: None,
            },
        };
        Ok(Tested { result, duration_ms })
    }
}

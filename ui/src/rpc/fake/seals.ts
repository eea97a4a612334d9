// The program's side of sealing, as src-tauri/crates/api/src/seal.rs does it, so that the page's side is tested.

import type { SealKey, SetKey } from "../types";
import { fail, type World } from "./world";

const CURVE = { name: "ECDH", namedCurve: "P-256" };

function toBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Hands out a one-time key. */
export async function issueSeal(world: World): Promise<SealKey> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const id = `seal-${world.seals.size + 1}`;
  world.seals.set(id, pair.privateKey);
  return { id, public_key: toBase64(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

/** Opens what was sealed with it, once. */
export async function openSeal(world: World, message: SetKey): Promise<string> {
  const own = world.seals.get(message.seal) ?? fail("The key could not be taken over.", "Type it again.");
  world.seals.delete(message.seal);
  const peer = await crypto.subtle.importKey("raw", fromBase64(message.public_key), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: peer }, own, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode("spillway key");
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const nonce = { name: "AES-GCM", iv: fromBase64(message.nonce) };
  const secret = new TextDecoder().decode(await crypto.subtle.decrypt(nonce, key, fromBase64(message.sealed)));
  world.opened.push(secret);
  return secret;
}

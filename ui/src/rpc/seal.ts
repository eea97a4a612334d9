// Seals a secret for the program, so that only cipher text leaves the page: ECDH on P-256 with the program's one-time key,
// HKDF-SHA-256 without salt, AES-256-GCM.

import type { SealKey, SetKey } from "./types";

const INFO = new TextEncoder().encode("spillway key");

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The message that carries a secret, sealed to the program's one-time key. */
export async function seal(to: SealKey, provider: string, part: string, secret: string): Promise<SetKey> {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const subtle = crypto.subtle;
  const peer = await subtle.importKey("raw", fromBase64(to.public_key), curve, false, []);
  const own = await subtle.generateKey(curve, true, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: peer }, own.privateKey, 256);
  const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(secret));
  const publicKey = await subtle.exportKey("raw", own.publicKey);
  return {
    provider,
    part,
    seal: to.id,
    public_key: toBase64(new Uint8Array(publicKey)),
    nonce: toBase64(nonce),
    sealed: toBase64(new Uint8Array(sealed)),
  };
}

"""A second passkey client for the console: the CTAP2 and WebAuthn client of python-fido2, with an authenticator of software behind it.

    passkey_client.py ORIGIN INVITATION

Enrols, signs in, looks at the day's page; then tells each lie once. Prints a JSON object of what was answered.
"""

import hashlib
import json
import struct
import sys
import urllib.error
import urllib.parse
import urllib.request

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from fido2 import cbor
from fido2.client import DefaultClientDataCollector, Fido2Client
from fido2.ctap import CtapDevice, CtapError
from fido2.utils import websafe_decode, websafe_encode

ORIGIN, INVITATION = sys.argv[1:]


class Authenticator(CtapDevice):
    """Speaks CTAP2 over a call of a function. Verifies its user as it is told to say; counts each use."""

    capabilities = 0x04

    def __init__(self):
        self.key, self.user, self.rp = None, None, None
        self.credential = hashlib.sha256(INVITATION.encode()).digest()
        self.flags, self.count = 0x05, 0

    @classmethod
    def list_devices(cls):
        return iter([])

    def call(self, cmd, data=b"", event=None, on_keepalive=None):
        request = cbor.decode(data[1:]) if data[1:] else {}
        answer = {0x01: self.make, 0x02: self.sign, 0x04: self.info}[data[0]](request)
        return b"\x00" + cbor.encode(answer)

    def info(self, _):
        # It verifies its user itself; a PIN it could have, and has none.
        return {1: ["FIDO_2_0"], 3: b"\x07" * 16, 4: {"rk": True, "up": True, "uv": True, "clientPin": False}, 6: [1]}

    def head(self, extra=0):
        self.count += 1
        return hashlib.sha256(self.rp.encode()).digest() + struct.pack(">BI", self.flags | extra, self.count)

    def make(self, request):
        algorithms = [one["alg"] for one in request[4]]
        if not request[7].get("rk") or not request[7].get("uv"):
            raise CtapError(CtapError.ERR.UNSUPPORTED_OPTION)
        self.rp, self.user = request[2]["id"], request[3]
        if -8 in algorithms:
            self.key = ed25519.Ed25519PrivateKey.generate()
            cose = {1: 1, 3: -8, -1: 6, -2: self.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)}
        else:
            self.key = ec.generate_private_key(ec.SECP256R1())
            point = self.key.public_key().public_numbers()
            cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        data = self.head(0x40) + b"\x07" * 16 + struct.pack(">H", len(self.credential)) + self.credential + cbor.encode(cose)
        return {1: "none", 2: data, 3: {}}

    def sign(self, request):
        if request[1] != self.rp:
            raise CtapError(CtapError.ERR.NO_CREDENTIALS)
        data = self.head()
        signed = data + request[2]
        signature = self.key.sign(signed) if isinstance(self.key, ed25519.Ed25519PrivateKey) else self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return {1: {"type": "public-key", "id": self.credential}, 2: data, 3: signature, 4: self.user}


def post(path, fields=None, bearer=None):
    headers = {
        "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    if bearer:
        headers["Authorization"] = "Bearer " + bearer
    request = urllib.request.Request(ORIGIN + path, urllib.parse.urlencode(fields or {}).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def client(device, origin=ORIGIN):
    return Fido2Client(device, DefaultClientDataCollector(origin))


def sign_in(device, challenge=None, origin=ORIGIN, rp=None):
    """As the console's script does; what it was answered, and the challenge."""
    offered = json.loads(post("/sign-in/challenge")[1])
    challenge = challenge or offered["challenge"]
    got = client(device, origin).get_assertion({
        "challenge": challenge, "rpId": rp or offered["rp"], "userVerification": "required", "allowCredentials": [],
    }).get_response(0)
    said = got.response
    return post("/sign-in", {
        "challenge": challenge, "credential": websafe_encode(got.raw_id), "client": websafe_encode(bytes(said.client_data)),
        "authenticator": websafe_encode(bytes(said.authenticator_data)), "signature": websafe_encode(said.signature),
        "user": websafe_encode(said.user_handle or b""),
    }), challenge


def enrol(device):
    offer = json.loads(post("/enrol/offer", {"invitation": INVITATION})[1])
    made = client(device).make_credential({
        "rp": {"id": offer["rp"], "name": offer["site"]},
        "user": {"id": offer["user"], "name": offer["name"], "displayName": offer["name"]},
        "challenge": offer["challenge"], "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in offer["algorithms"]],
        "authenticatorSelection": {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"},
        "attestation": "none",
    })
    said = made.response
    return post("/enrol", {
        "invitation": INVITATION, "challenge": offer["challenge"], "credential": websafe_encode(made.raw_id),
        "client": websafe_encode(bytes(said.client_data)), "authenticator": websafe_encode(bytes(said.attestation_object.auth_data)),
        "transports": "usb",
    })[0]


def main():
    device, found = Authenticator(), {}
    found["enrol"] = enrol(device)
    (found["sign-in"], body), challenge = sign_in(device)
    found["today"] = post("/view/today", bearer=json.loads(body)["bearer"])[0]
    found["replayed challenge"] = sign_in(device, challenge)[0][0]
    device.flags = 0x01
    found["user not verified"] = sign_in(device)[0][0]
    device.flags = 0x05
    found["other origin"] = sign_in(device, origin="http://localhost:1")[0][0]
    own, device.rp = device.rp, "sub.localhost"
    try:
        found["other relying party"] = sign_in(device, origin="http://sub.localhost:1", rp="sub.localhost")[0][0]
    finally:
        device.rp = own
    before, device.count = device.count, 0
    found["cloned counter"] = sign_in(device)[0][0]
    device.count = before
    found["sign-in again"] = sign_in(device)[0][0]
    print(json.dumps(found))


main()

# SPDX-License-Identifier: Apache-2.0
"""Frames to start fuzzing and testing from: of every message the smallest, the largest and a typical one.

They are encoded by the generated Python client, so what C++ reads in them was written by somebody else.
"""

import types

from . import python
from .model import snake

# The domain types check their values, so these are chosen by hand: smallest, typical, largest encoding.
DOMAIN_SAMPLES = {
    'Address': ('0.0.0.0', '192.0.2.1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
    'Prefix': ('0.0.0.0/0', '2001:db8::/32', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
}
SMALLEST, TYPICAL, LARGEST = range(3)
VARIANTS = {'smallest': SMALLEST, 'typical': TYPICAL, 'largest': LARGEST}


def sample(type_, variant):
    """A value of a type as client_runtime.py describes it."""
    kind = type(type_).__name__
    if kind in DOMAIN_SAMPLES:
        return DOMAIN_SAMPLES[kind][variant]
    return SAMPLES[kind](type_, variant)


def integer(type_, variant):
    if variant != TYPICAL:
        return type_.least if variant == SMALLEST else type_.most
    every_byte_differs = int.from_bytes(bytes(range(1, type_.size + 1)), 'big')
    return min(max(every_byte_differs, type_.least), type_.most)


def text(type_, variant):
    if variant == TYPICAL:
        return 'sägä'[:type_.most // 2] if type_.most < 6 else 'sägä'
    return 'x' * (type_.least if variant == SMALLEST else type_.most)


def octets(type_, variant):
    length = type_.least if variant != LARGEST else type_.most
    return bytes(at % 256 for at in range(length))


def items(type_, variant):
    if variant == SMALLEST:
        return []
    if variant == LARGEST:
        return [sample(type_.item, LARGEST)] * type_.most
    return [sample(type_.item, SMALLEST), sample(type_.item, TYPICAL)][:type_.most]


SAMPLES = {
    'Integer': integer,
    'Boolean': lambda _, variant: variant != SMALLEST,
    'String': text,
    'Octets': octets,
    'Enum': lambda type_, variant: list(type_.numbers)[0 if variant == SMALLEST else -1],
    'Optional': lambda type_, variant: None if variant == SMALLEST else sample(type_.item, variant),
    'List': items,
    'Struct': lambda type_, variant: {name: sample(each, variant) for name, each in type_.fields.items()},
}


def seeds(protocol):
    """File name -> frame."""
    module = types.ModuleType('bangui_ipc')
    exec(python.client(protocol), module.__dict__)  # pylint: disable=exec-used
    found = {}
    for (kind, number), struct in python.messages(protocol).items():
        type_ = module.Client.messages[getattr(module, kind), number]
        for name, variant in VARIANTS.items():
            payload = type_.encode(sample(type_, variant))
            request_id = 0 if kind == 'EVENT' else 0x01020304
            found[f'{snake(struct.name)}-{name}.bin'] = module.encode_frame(
                getattr(module, kind), number or 1, request_id, payload)
    return found

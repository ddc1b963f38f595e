"""A push service of the tests' own: RFC 8030, 8291 and 8292, devices made here or real Firefox."""

from .devices import HANG, RESET, Delivery, Device, Reply
from .receiver import Receiver, Undecryptable, make_receiver
from .service import PushService
from .vapid import Claims, VapidFault, make_vapid_key, verify

__all__ = [
    "HANG",
    "RESET",
    "Claims",
    "Delivery",
    "Device",
    "PushService",
    "Receiver",
    "Reply",
    "Undecryptable",
    "VapidFault",
    "make_receiver",
    "make_vapid_key",
    "verify",
]

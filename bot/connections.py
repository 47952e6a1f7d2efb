"""The ways to Telegram: one bot that only sends, one application that listens and answers, certificates shared by all."""

import ssl
from dataclasses import dataclass

import httpx
from telegram import Bot
from telegram.ext import Application
from telegram.request import HTTPXRequest

from bot import handlers
from bot.listening import ListeningBot, Unconfirmed
from bot.pace import SharedPace
from bot.poller import LONG_POLL_SECONDS, AnyApplication, CheckedRequest
from jobs.clock import RealTime
from jobs.settings import Settings

UNSET = "0:unset"
"""Stands for a token where nothing is sent (once, dry runs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """What talks to Telegram. `checked` carries the application's getUpdates, `unconfirmed` holds back what it confirms;
    `sending_request` must be shut down."""

    sending_bot: Bot
    sending_request: HTTPXRequest
    application: AnyApplication
    checked: CheckedRequest
    unconfirmed: Unconfirmed


def connect(settings: Settings, services: handlers.Services, limiter: SharedPace, real: RealTime) -> Connections:
    """Names every connection; nothing is called yet."""
    # One set of certificates for all connections: each of its own would cost megabytes and a tenth of a second.
    encryption = httpx.create_ssl_context()
    checked = CheckedRequest(
        real,
        connection_pool_size=4,
        read_timeout=LONG_POLL_SECONDS + 10,
        http_version="1.1",
        httpx_kwargs={"verify": encryption},
    )
    unconfirmed = Unconfirmed(real)
    listening = ListeningBot(
        settings.telegram.token.get_secret_value() or UNSET,
        unconfirmed=unconfirmed,
        base_url=f"{settings.telegram.api_url}/bot",
        request=_request(settings, encryption),
        get_updates_request=checked,
        rate_limiter=limiter,
    )
    sending = _request(settings, encryption)
    return Connections(
        sending_bot=_sending_bot(settings, sending),
        sending_request=sending,
        application=_application(services, listening, unconfirmed),
        checked=checked,
        unconfirmed=unconfirmed,
    )


def _request(settings: Settings, encryption: ssl.SSLContext) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=max(16, settings.delivery.in_flight * 2),
        read_timeout=settings.telegram.read_timeout_seconds,
        write_timeout=10.0,
        connect_timeout=10.0,
        pool_timeout=10.0,
        http_version="1.1",
        httpx_kwargs={"verify": encryption},
    )


def _sending_bot(settings: Settings, request: HTTPXRequest) -> Bot:
    return Bot(
        settings.telegram.token.get_secret_value() or UNSET,
        base_url=f"{settings.telegram.api_url}/bot",
        request=request,
        get_updates_request=request,  # never used: this bot only sends
    )


def _application(services: handlers.Services, bot: ListeningBot, unconfirmed: Unconfirmed) -> AnyApplication:
    application: AnyApplication = (
        Application.builder().bot(bot).concurrent_updates(handlers.Lanes(unconfirmed)).job_queue(None).build()
    )
    handlers.register(application, services)
    return application

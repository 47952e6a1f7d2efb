"""Reads the city's yearly announcement of its informatization projects (정보화사업) from what the press prints."""

from jobs.rules.announcements.article import read_article

__all__ = ["read_article"]

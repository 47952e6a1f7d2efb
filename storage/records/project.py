"""Project: the contracting process (OCDS: one ocid) that links notices over their life, and who follows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """사업. `merged_into` names the project that this one turned out to be a part of; it can be undone."""

    id: int
    created_at: datetime
    merged_into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLink:
    """Why a publication belongs to a project: the official number that said so, or a person's tap."""

    project_id: int
    source: str
    external_id: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """팔로우: one chat follows one project."""

    chat_id: int
    project_id: int
    since: datetime

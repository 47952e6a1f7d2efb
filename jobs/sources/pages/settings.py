"""Settings of the list pages that the operator names."""

from pydantic import BaseModel, ConfigDict, Field

from storage.records import Stage


class ListPage(BaseModel):
    """One public list page. Without CSS hints its tables are read by the words of their header."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, description="short name, shown with problems; keep it once set")
    url: str = Field(
        min_length=1, max_length=2000, description="address of the list; try it first with `baljubot probe`"
    )
    buyer: str = Field(default="", max_length=100, description="whose page it is, where its rows do not say")
    stage: Stage | None = Field(default=None, description="what all its rows are; unset: each title tells")
    columns: str = Field(
        default="",
        max_length=2000,
        description="its columns as a person has confirmed them, as `baljubot probe` prints them",
    )
    block: str = Field(default="", max_length=200, description="CSS of one repeated block, where the list is no table")
    title: str = Field(default="", max_length=200, description="CSS of the title inside a block")
    date: str = Field(default="", max_length=200, description="CSS of the date inside a block")
    agency: str = Field(default="", max_length=200, description="CSS of the agency inside a block")
    deadline: str = Field(default="", max_length=200, description="CSS of the deadline inside a block")

    @property
    def hints(self) -> dict[str, str]:
        """The CSS hints that are set, by what they find; empty for a table."""
        wanted = ("block", "title", "date", "agency", "deadline")
        return {name: getattr(self, name) for name in wanted if getattr(self, name)} if self.block else {}


class PagesSettings(BaseModel):
    """Which list pages are read, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="read the list pages below")
    confirm_columns: bool | None = Field(
        default=None,
        description="wait for a person before a page's table is first read, as with seoul_plan; pages with CSS hints never wait",
    )
    pages: tuple[ListPage, ...] = Field(default=(), description="public list pages: district boards, 고시공고 …")
    poll_minutes: float = Field(default=120, ge=5, le=10_080, description="minutes between two looks at a page")

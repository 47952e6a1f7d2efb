"""What stands on a public board, by its title."""

import pytest

from jobs.rules.boards import board_action, board_stage
from jobs.rules.titles import split_tags
from storage.records import Action, Stage


@pytest.mark.parametrize(
    ("printed", "stage"),
    [
        ("[제안요청서 사전공개] 2026년 S-Map 기능개선 용역", Stage.PRESPEC),
        ("통합관제센터 구축 제안요청서(안) 사전 공개", Stage.PRESPEC),
        ("정보시스템 사전규격 공개", Stage.PRESPEC),
        ("(입찰공고) 홈페이지 유지관리 용역", Stage.TENDER),
        ("CCTV 통합관제센터 고도화 용역 입찰 공고", Stage.TENDER),
        ("2026년 홍보영상 제작 용역업체 선정을 위한 공고", Stage.TENDER),
        ("소액수의 견적제출 안내 공고", Stage.TENDER),
        ("2026년 정보화사업 발주계획 안내", Stage.PLAN),
        ("홈페이지 구축 용역 제안서 평가결과 공개", Stage.AWARD),
        ("CCTV 구매 개찰 결과", Stage.AWARD),
        ("공유재산 사용허가 입찰 공고", Stage.NEWS),
        ("임기제공무원 채용 공고", Stage.NEWS),
        ("한강 드론라이트쇼 안내", Stage.NEWS),
    ],
)
def test_board_stage(printed: str, stage: Stage) -> None:
    title, tags = split_tags(printed)
    assert board_stage(title, tags) is stage


def test_board_action() -> None:
    assert board_action(("긴급", "재공고")) is Action.RENOTICED
    assert board_action(("취소",)) is Action.CANCELLED
    assert board_action(("정정",)) is Action.AMENDED
    assert board_action(()) is Action.NEW

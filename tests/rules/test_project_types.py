"""사업 유형 by classification code and by title."""

import pytest

from jobs.rules.project_types import project_type_of
from storage.records import Classification, Kind, ProjectType

NONE = Classification()


@pytest.mark.parametrize(
    ("title", "code", "expected"),
    [
        ("행정포털 고도화", "81111899", ProjectType.MAINTENANCE),
        ("행정포털 고도화", "81111599", ProjectType.SYSTEM_BUILD),
        ("민원 처리 프로그램 제작", "8111159901", ProjectType.SW_DEVELOPMENT),
        ("토지대장 입력", "81112002", ProjectType.DATABASE),
        ("차세대 시스템 전략 수립", "81111513", ProjectType.CONSULTING_EDUCATION),
        ("홈페이지 유지보수 용역", "", ProjectType.MAINTENANCE),
        ("정보시스템 구축 감리", "", ProjectType.CONSULTING_EDUCATION),
        ("공공데이터 DB 구축", "", ProjectType.DATABASE),
        ("자가통신망 네트워크 장비 교체", "", ProjectType.TELECOM_SECURITY),
        ("노후 서버 교체", "", ProjectType.HW_SW_PURCHASE),
        ("S-Map 플랫폼 기능개선", "", ProjectType.SYSTEM_BUILD),
        ("챗봇 서비스 개발", "", ProjectType.SW_DEVELOPMENT),
        ("CCTV", "", None),
        ("청사 화장실 유지관리", "", None),
    ],
)
def test_project_type(title: str, code: str, expected: ProjectType | None) -> None:
    assert project_type_of(title, Classification(code=code), Kind.SERVICES) is expected


def test_other_classifications_and_works_stay_unknown() -> None:
    assert project_type_of("AI 홍보 영상 제작", Classification(large="매체제작"), Kind.SERVICES) is None
    assert project_type_of("CCTV 설치", NONE, Kind.WORKS) is None
    assert project_type_of("CCTV 설치", Classification(large="ICT 서비스"), Kind.SERVICES) is ProjectType.HW_SW_PURCHASE

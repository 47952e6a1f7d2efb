// The page's own words in both languages. What the bot says is the bot's business and is never translated here.

export const WORDS = {
  ko: {
    title: "발주봇 체험", subtitle: "이 컴퓨터 안에서만 움직이는 진짜 프로그램입니다",
    skip: "메시지 입력으로 가기", simulatedTime: "모의 시간", timeControls: "모의 시간 움직이기",
    nextHour: "다음 시간", nextMorning: "다음 아침", nextMonday: "다음 월요일", nextHourShort: "+1시간", nextMorningShort: "아침", nextMondayShort: "월요일", speed: "속도", pause: "멈춤", resume: "계속",
    paused: "멈춰 있음", busy: "일하는 중…", running: "{speed}배로 가는 중", otherLanguage: "English",
    theme: "밝게·어둡게", lost: "연결이 끊겼습니다. 다시 연결하고 있습니다…", phone: "휴대전화", program: "프로그램이 하는 일",
    chats: "대화", noChats: "아직 대화가 없습니다.", back: "대화 목록", more: "더 보기", messages: "메시지", earlier: "이전 메시지 보기",
    down: "맨 아래로", commands: "명령", replyTo: "답장:", cancel: "취소", speakAs: "말하는 사람", menu: "메뉴", message: "메시지",
    send: "보내기", ok: "확인", start: "시작", unblock: "차단 해제", block: "봇 차단", restart: "다시 시작",
    welcome: "[시작]을 누르면 봇과 대화가 시작됩니다.", bot: "봇", you: "나", edited: "수정됨", silent: "소리 없이",
    reply: "답장", open: "전체 펼치기", close: "접기", document: "파일", photo: "사진", constructed: "지어낸 것",
    group: "그룹 · {count}명", phoneOf: "{name} 님의 화면", noAnswer: "봇이 대답하지 않았습니다.", copied: "복사했습니다: {text}",
    notCopied: "복사하지 못했습니다: {text}", joined: "봇이 들어왔습니다", moved: "슈퍼그룹이 되었습니다", gone: "지워진 메시지",
    unread: "안 읽음 {count}", absent: "이 화면에 붙은 프로그램이 없습니다. 휴대전화만 쓸 수 있습니다.",
    outbox: "보낼 메시지 수", polls: "1 · 물어보기", notices: "2 · 저장한 공고", matches: "3 · 맞은 공고", rows: "4 · 보내기",
    pollsWhat: "공고가 나는 곳에 새것이 있는지 묻습니다.", noticesWhat: "처음 보는 공고와 바뀐 공고를 저장합니다.",
    matchesWhat: "저장한 관심사와 견줍니다. 표시한 낱말 때문에 맞았습니다.", rowsWhat: "보내기 전에 적어 두므로, 꺼졌다 켜져도 잃지 않습니다.",
    guide: "다음에 해 볼 것", nextScene: "다음 장면 ▶", story: "이야기", storyMade: "지어낸 공고", scenesDone: "{done} / {all}", done: "지남", toCome: "앞으로",
    g2b_bid: "나라장터 입찰공고", g2b_details: "나라장터 상세정보", seoul_plan: "서울시 발주정보", news: "뉴스·보도자료",
    nothingYet: "아직 없습니다.", found: "{found}건 받음", unchanged: "바뀐 것 없음", wasRead: "읽음", failed: "실패", newsStage: "기사", strong: "강함", weak: "약함",
    pending: "대기", sending: "보내는 중", sent: "보냄", dead: "그만둠", expired: "때를 넘김", parked: "보류",
    sides: "보이는 쪽", programSide: "프로그램", newTab: "새 창에서 열림", tap: "버튼",
    plan: "발주계획", prespec: "사전규격", tender: "입찰공고", award: "개찰·낙찰", contract: "계약",
    new: "등록", amended: "변경", cancelled: "취소", renoticed: "재공고",
    alert: "알림", change: "변경", reminder: "마감", digest: "요약", proposal: "제안", operator: "운영",
  },
  en: {
    title: "Try baljubot", subtitle: "The real program, on this machine only",
    skip: "Skip to the message field", simulatedTime: "Simulated time", timeControls: "Move simulated time",
    nextHour: "Next hour", nextMorning: "Next morning", nextMonday: "Next Monday", nextHourShort: "+1 h", nextMorningShort: "Morning", nextMondayShort: "Mon", speed: "Speed", pause: "Pause", resume: "Resume",
    paused: "Paused", busy: "Working…", running: "Running ×{speed}", otherLanguage: "한국어",
    theme: "Light or dark", lost: "The connection is lost. Reconnecting…", phone: "Phone", program: "What the program is doing",
    chats: "Chats", noChats: "No chats yet.", back: "Chats", more: "More", messages: "Messages", earlier: "Show earlier messages",
    down: "To the newest", commands: "Commands", replyTo: "Reply:", cancel: "Cancel", speakAs: "Speak as", menu: "Menu", message: "Message",
    send: "Send", ok: "OK", start: "Start", unblock: "Unblock", block: "Block the bot", restart: "Restart",
    welcome: "Press Start to begin the conversation.", bot: "bot", you: "You", edited: "edited", silent: "silent",
    reply: "Reply", open: "Show all", close: "Show less", document: "File", photo: "Photo", constructed: "constructed",
    group: "group · {count} people", phoneOf: "{name}'s phone", noAnswer: "The bot did not answer.", copied: "Copied: {text}",
    notCopied: "Could not copy: {text}", joined: "The bot joined", moved: "Became a supergroup", gone: "Deleted message",
    unread: "{count} unread", absent: "No program is attached to this page. The phone works on its own.",
    outbox: "Messages by state", polls: "1 · Ask", notices: "2 · Notices stored", matches: "3 · Matches", rows: "4 · Send",
    pollsWhat: "Asks where notices appear whether there is something new.", noticesWhat: "Stores what is new, and what was changed.",
    matchesWhat: "Compares with saved interests. The marked words are why it matched.", rowsWhat: "Written down before it is sent, so that a crash loses nothing.",
    guide: "What to do next", nextScene: "Next scene ▶", story: "The story", storyMade: "constructed notices", scenesDone: "{done} of {all}", done: "done", toCome: "to come",
    g2b_bid: "Tenders (나라장터)", g2b_details: "Details of tenders", seoul_plan: "The city's plans", news: "Press",
    nothingYet: "Nothing yet.", found: "{found} received", unchanged: "unchanged", wasRead: "read", failed: "failed", newsStage: "news", strong: "strong", weak: "weak",
    pending: "pending", sending: "sending", sent: "sent", dead: "given up", expired: "expired", parked: "parked",
    sides: "What is shown", programSide: "Program", newTab: "opens in a new tab", tap: "button",
    plan: "plan", prespec: "pre-spec", tender: "tender", award: "award", contract: "contract",
    new: "new", amended: "amended", cancelled: "cancelled", renoticed: "re-notice",
    alert: "alert", change: "change", reminder: "reminder", digest: "digest", proposal: "proposal", operator: "operator",
  },
};

let language = localStorage.getItem("language") || (navigator.language.startsWith("ko") ? "ko" : "en");

// Words that the program brings itself, in every language it has.
export function said(words) {
  return words?.[language] ?? "";
}

export function word(key, filled = {}) {
  const text = WORDS[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? "");
}

export function currentLanguage() {
  return language;
}

export function switchLanguage() {
  language = language === "ko" ? "en" : "ko";
  localStorage.setItem("language", language);
}

export function fillWords() {
  document.documentElement.lang = language;
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = word(node.dataset.placeholder);
  document.getElementById("language").textContent = word("otherLanguage");
}

// Every moment is shown as Seoul sees it, whatever the browser's own zone.
export function clockTime(seconds) {
  return format(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function dayName(seconds) {
  return format(seconds, { month: "long", day: "numeric", weekday: "long" });
}

export function shortDay(seconds) {
  return format(seconds, { month: "short", day: "numeric" });
}

export function fullMoment(seconds) {
  const day = format(seconds, { month: "long", day: "numeric" });
  return `${day} (${format(seconds, { weekday: "short" })}) ${clockTime(seconds)}`;
}

// Stands before the moment, as Korean writes it; English reads "2026 · 29 July (Wed)".
export function yearOf(seconds) {
  const year = format(seconds, { year: "numeric" });
  return language === "ko" ? `${year} ` : `${year} · `;
}

export function shortMoment(iso) {
  const seconds = Date.parse(iso) / 1000;
  if (Number.isNaN(seconds)) return "";
  return format(seconds, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function format(seconds, how) {
  const place = language === "ko" ? "ko-KR" : "en-GB";
  return new Intl.DateTimeFormat(place, { timeZone: "Asia/Seoul", ...how }).format(new Date(seconds * 1000));
}

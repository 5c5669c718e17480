// What is read stays in sight: the link that was followed where it stood while the panel beside it comes and goes, and
// the end of the conversation when the room above the question box gets smaller.
const room = (node) => node.closest?.(".bubble-wrap"); // what scrolls in the chat
let stood = 0; // how far below the edge of the window the link was that the panel was opened from

function noteWhereItStands() {
  stood = opener?.isConnected ? opener.getBoundingClientRect().top : 0;
}

function keepInSight() {
  if (!opener?.isConnected || !room(opener)) return;
  room(opener).scrollTop += opener.getBoundingClientRect().top - stood;
  opener.scrollIntoView({ block: "nearest" }); // what is offered below may take more room than before
}

// Questions to go on with appear under an answer that was just read to its end.
const rooms = new ResizeObserver(([{ target }]) => {
  const { scrollHeight, scrollTop, clientHeight, clientWidth } = target;
  const [height, width] = target.roomBefore ?? [clientHeight, clientWidth];
  target.roomBefore = [clientHeight, clientWidth];
  if (width === clientWidth && scrollHeight - scrollTop - height < 8) target.scrollTop = scrollHeight;
});

// Who asks from further up wants to see the answer.
let asked = 0; // how many questions the conversation has

function showQuestion() {
  const questions = document.querySelectorAll("#chat .user-row");
  const last = questions[questions.length - 1];
  if (questions.length > asked) room(last).scrollTop = room(last).scrollHeight;
  asked = questions.length;
}

news.push(showQuestion);
news.push(() => document.querySelectorAll("#chat .bubble-wrap").forEach((node) => rooms.observe(node)));

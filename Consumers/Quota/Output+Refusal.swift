import Messages
import Processing

extension Output {
    static func refusal(_ refusal: Refusal, of chat: Chat) -> Output {
        self.refusal(refusal, chat.request, chat.account, chat.reply)
    }

    static func refusal(_ refusal: Refusal, of question: QuestionAsked) -> Output {
        self.refusal(refusal, question.request, question.account, question.reply)
    }

    static func refusal(_ refusal: Refusal, of withdrawal: ChatWithdrawn) -> Output {
        self.refusal(refusal, withdrawal.request, withdrawal.account, withdrawal.reply)
    }

    static func refusal(_ refusal: Refusal, of reservation: Reservation) -> Output {
        self.refusal(refusal, reservation.request, reservation.account, reservation.reply)
    }

    private static func refusal(
        _ refusal: Refusal, _ request: RequestID, _ account: Account, _ reply: ReplyAddress
    ) -> Output {
        .send(
            ResponderInbox.refused(
                Refused(request: request, account: account, reply: reply, refusal: refusal)))
    }
}

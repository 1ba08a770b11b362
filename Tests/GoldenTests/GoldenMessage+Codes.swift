import Messages
import ProcessingBench

/// What is said of redeem codes.
extension GoldenMessage {
    static let codes: [GoldenMessage] = [
        GoldenMessage(CodesInbox.made(Sample.made())),
        GoldenMessage(CodesInbox.made(Sample.made(BatchTerms(value: .fen(1)), reply: false)), "plain"),
        GoldenMessage(CodesInbox.listed(BatchListed(made: Sample.madeBatch))),
        GoldenMessage(CodesInbox.revoked(Sample.revocation())),
        GoldenMessage(CodesInbox.revoked(Sample.revocation(Sample.codes[0], reply: false)), "one code"),
        GoldenMessage(CodesInbox.claimed(Sample.claim(key: "k"))),
        GoldenMessage(CodesInbox.claimed(Sample.claim()), "plain"),
        GoldenMessage(CodesInbox.asked(Sample.asked(.state)), "state"),
        GoldenMessage(CodesInbox.asked(Sample.asked(.codes(after: 7, limit: 20))), "codes"),
        GoldenMessage(CodesInbox.asked(Sample.asked(.codes(after: nil, limit: 20))), "first codes"),
        GoldenMessage(CodesInbox.asked(Sample.asked(.uses(before: 7, limit: 20))), "uses"),
        GoldenMessage(CodesInbox.asked(Sample.asked(.uses(before: nil, limit: 20))), "last uses"),
        GoldenMessage(CodesInbox.asked(Sample.asked(.batches(before: 7, limit: 20), of: .all)), "batches"),
        GoldenMessage(CodesInbox.asked(Sample.asked(.batches(before: nil, limit: 20), of: .all)), "last batches"),
    ]

    static let codesTold: [GoldenMessage] = [
        told(.redeemed(Sample.use), "redeemed"),
        told(
            .batch(BatchReport(made: Sample.madeBatch, status: .revoked, codes: 3, uses: 2, revoked: 1)), "batch"),
        told(
            .codes(
                [
                    CodeLine(number: 1, code: Sample.codes[0], uses: 2, isRevoked: false, last: Sample.use),
                    CodeLine(number: 2, code: Sample.codes[1], uses: 0, isRevoked: true),
                ], next: 2), "codes"),
        told(.uses([Sample.use], next: 7), "uses"),
        told(.batches([BatchLine(number: 1, made: Sample.madeBatch)], next: nil), "batches"),
    ]

    static func told(_ answer: QuestionAnswered.Answer, _ variant: String) -> GoldenMessage {
        GoldenMessage(ResponderInbox.answered(Sample.told(answer)), variant)
    }
}

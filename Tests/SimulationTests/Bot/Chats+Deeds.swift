import Messages
import SimulatedLog

extension Chats {
    /// What one person writes and does in one chat.
    static func deeds(
        of number: Int, _ app: PlayedApp, _ last: Int, isLinked: Bool, _ random: inout SeededGenerator
    ) -> [Phone.Deed] {
        var deeds: [Phone.Deed] = []
        var at = Scenario.start + .milliseconds(random.below(5_000))
        if random.oneIn(2), app.isFollowed {
            deeds.append(Phone.Deed(at, app, .followed(code: nil), isEvent: true))
            at = at + .milliseconds(random.below(3_000))
        }
        for turn in 0..<(2 + random.below(6)) where at < Scenario.start + .milliseconds(last) {
            // Who is linked later is refused first, and comes back.
            let kind = isLinked && turn == 0 ? 0 : random.below(15)
            deeds += turnDeeds(kind, "p\(number)\(app.name)q\(turn)", at, app, &random)
            at = at + .milliseconds(random.below(random.oneIn(3) ? 3_000 : 20_000))
        }
        if random.oneIn(6), app.isFollowed {
            deeds.append(Phone.Deed(at, app, .unfollowed, isEvent: true))
            if random.oneIn(2) {
                let back = at + .milliseconds(100 + random.below(20_000))
                deeds.append(Phone.Deed(back, app, .followed(code: nil), isEvent: true))
            }
        }
        return deeds.filter { $0.at < Scenario.start + .milliseconds(last + 25_000) }
    }

    private static func turnDeeds(
        _ kind: Int, _ name: String, _ at: Timestamp, _ app: PlayedApp, _ random: inout SeededGenerator
    ) -> [Phone.Deed] {
        switch kind {
        case 0...6: lines(name, at, app, &random)
        case 7: [Phone.Deed(at, app, .text("1"))]
        case 8: [Phone.Deed(at, app, .command(.stop))]
        case 9: [Phone.Deed(at, app, .command(.balance), isEvent: random.oneIn(2) && app.isFollowed)]
        case 10: [Phone.Deed(at, app, .command(.more))]
        case 11: [Phone.Deed(at, app, .command(.new))]
        case 12: [Phone.Deed(at, app, .command(.model, argument: ["", "2", "other", "none"][random.below(4)]))]
        case 13: [Phone.Deed(at, app, random.oneIn(2) ? .unreadable(kind: "voice") : .command(.signIn))]
        default: [Phone.Deed(at, app, .code(wrongCode(&random)))]
        }
    }

    /// A question in one to four messages, with pauses or without.
    private static func lines(
        _ name: String, _ at: Timestamp, _ app: PlayedApp, _ random: inout SeededGenerator
    ) -> [Phone.Deed] {
        var at = at
        return (0..<[1, 1, 2, 4][random.below(4)]).map { line in
            defer { at = at + .milliseconds(100 + random.below(1_600)) }
            return Phone.Deed(at, app, .text("<\(name)l\(line)> what is it?"))
        }
    }

    private static func wrongCode(_ random: inout SeededGenerator) -> SignInCode {
        SignInCode(.letters, from: (0..<SignInCode.randomBytes).map { _ in UInt8(random.below(256)) })
    }
}

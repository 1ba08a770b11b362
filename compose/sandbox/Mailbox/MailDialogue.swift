/// What a mail server says to a client's lines (RFC 5321), and the mails that come of them.
///
/// It takes every mail, and any user with any password but `wrong`. A recipient whose name begins with one of the words
/// of `Mailbox.help` makes it misbehave.
struct MailDialogue {
    enum Step: Equatable {
        case say(String)
        case keep(ReceivedMail)
        case close
    }

    static let greeting = "220 sandbox ESMTP"
    static let mostBytes = 1 << 20
    static let mostRecipients = 100
    /// Twice what the standard allows (RFC 5321, section 4.5.3.1.6).
    private static let longestLine = 2000

    private var line: [UInt8] = []
    private var sender: String?
    private var recipients: [String] = []
    /// The mail so far; nil between mails.
    private var mail: [UInt8]?
    private var isTooLarge = false
    private var awaitsPassword = false
    private var isOver = false

    /// Reads what the client has sent, in pieces of any size.
    mutating func hear(_ bytes: some Sequence<UInt8>) -> [Step] {
        var steps: [Step] = []
        for byte in bytes where !isOver {
            line.append(byte)
            if byte == 0x0A {
                take(&steps)
            } else if line.count > Self.longestLine {
                end(&steps, saying: "500 5.5.6 A line is too long.")
            }
        }
        return steps
    }

    private mutating func take(_ steps: inout [Step]) {
        var whole = line[...]
        line = []
        while let last = whole.last, last == 0x0A || last == 0x0D { whole.removeLast() }
        if mail != nil {
            add(whole, &steps)
        } else {
            answer(String(decoding: whole, as: UTF8.self), &steps)
        }
    }

    private mutating func end(_ steps: inout [Step], saying reply: String? = nil) {
        isOver = true
        if let reply { steps.append(.say(reply)) }
        steps.append(.close)
    }
}

// MARK: - Commands

extension MailDialogue {
    private mutating func answer(_ line: String, _ steps: inout [Step]) {
        if awaitsPassword {
            awaitsPassword = false
            return steps.append(.say(Self.verdict(on: line)))
        }
        let parts = line.split(separator: " ", maxSplits: 1)
        let rest = parts.count > 1 ? String(parts[1]) : ""
        switch parts.first?.uppercased() {
        case "EHLO":
            let offers = ["250-sandbox", "250-SIZE \(Self.mostBytes)", "250-8BITMIME", "250 AUTH PLAIN"]
            steps += offers.map { Step.say($0) }
        case "HELO": steps.append(.say("250 sandbox"))
        case "AUTH": authorize(rest, &steps)
        case "MAIL": begin(rest, &steps)
        case "RCPT": address(rest, &steps)
        case "DATA": startMail(&steps)
        case "RSET":
            forget()
            steps.append(.say("250 2.0.0 Forgotten."))
        case "NOOP": steps.append(.say("250 2.0.0 Here."))
        case "QUIT": end(&steps, saying: "221 2.0.0 Goodbye.")
        default: steps.append(.say("502 5.5.1 The sandbox does not know this command."))
        }
    }

    private mutating func authorize(_ rest: String, _ steps: inout [Step]) {
        let parts = rest.split(separator: " ")
        guard parts.first?.uppercased() == "PLAIN" else { return steps.append(.say("504 5.5.4 Only PLAIN.")) }
        guard parts.count > 1 else {
            awaitsPassword = true
            return steps.append(.say("334 "))
        }
        steps.append(.say(Self.verdict(on: String(parts[1]))))
    }

    /// Judges base64 of an identity, a user and a password, with a zero byte between them (RFC 4616).
    private static func verdict(on text: String) -> String {
        let fields = MailReading.decoded(text).split(separator: 0, omittingEmptySubsequences: false)
        let isKnown = fields.count == 3 && !fields[1].isEmpty && !fields[2].elementsEqual("wrong".utf8)
        return isKnown ? "235 2.7.0 Welcome." : "535 5.7.8 User or password is wrong."
    }

    private mutating func begin(_ rest: String, _ steps: inout [Step]) {
        guard sender == nil, let address = Self.path(in: rest, after: "FROM:") else {
            return steps.append(.say(sender == nil ? "501 5.5.4 FROM:<address>" : "503 5.5.1 One mail at a time."))
        }
        sender = address
        steps.append(.say("250 2.1.0 Go on."))
    }

    private mutating func address(_ rest: String, _ steps: inout [Step]) {
        guard sender != nil else { return steps.append(.say("503 5.5.1 MAIL comes first.")) }
        guard let address = Self.path(in: rest, after: "TO:"), !address.isEmpty else {
            return steps.append(.say("501 5.5.4 TO:<address>"))
        }
        switch MailMischief(address) {
        case .refusal(let reply): return steps.append(.say("\(reply) The sandbox was asked for a \(reply)."))
        case .silence:
            isOver = true
            return
        case .lateRefusal, .cut, nil: break
        }
        guard recipients.count < Self.mostRecipients else {
            return steps.append(.say("452 4.5.3 Too many recipients."))
        }
        recipients.append(address)
        steps.append(.say("250 2.1.5 Known here."))
    }

    private mutating func startMail(_ steps: inout [Step]) {
        guard !recipients.isEmpty else { return steps.append(.say("503 5.5.1 RCPT comes first.")) }
        mail = []
        steps.append(.say("354 End with a dot on a line of its own."))
    }

    /// The address between `<` and `>`.
    private static func path(in text: String, after word: String) -> String? {
        guard text.uppercased().hasPrefix(word), let start = text.firstIndex(of: "<"),
            let end = text[start...].firstIndex(of: ">")
        else { return nil }
        return String(text[text.index(after: start)..<end])
    }

    private mutating func forget() {
        sender = nil
        recipients = []
        mail = nil
        isTooLarge = false
    }
}

// MARK: - The mail

extension MailDialogue {
    private mutating func add(_ line: ArraySlice<UInt8>, _ steps: inout [Step]) {
        guard line.elementsEqual(".".utf8) else {
            // A dot before a dot is the transport's.
            let line = line.first == UInt8(ascii: ".") ? line.dropFirst() : line
            isTooLarge = isTooLarge || (mail?.count ?? 0) + line.count + 2 > Self.mostBytes
            guard !isTooLarge else { return }
            mail?.append(contentsOf: line)
            mail?.append(contentsOf: [0x0D, 0x0A])
            return
        }
        finish(&steps)
    }

    private mutating func finish(_ steps: inout [Step]) {
        let received = ReceivedMail(sender: sender ?? "", recipients: recipients, source: mail ?? [])
        let mischief = recipients.compactMap { MailMischief($0) }.first
        let wasTooLarge = isTooLarge
        forget()
        switch mischief {
        case _ where wasTooLarge: steps.append(.say("552 5.3.4 The mail is too large."))
        case .lateRefusal(let reply): steps.append(.say("\(reply) The sandbox was asked for a \(reply)."))
        case .cut:
            steps.append(.keep(received))
            end(&steps)
        default:
            steps.append(.keep(received))
            steps.append(.say("250 2.0.0 Kept."))
        }
    }
}

/// What an address of a bill stands for, for as long as the address is good.
struct BillToken {
    /// `tradebill`, `fundflowbill`, `alipay`.
    let kind: String
    /// `yyyy-MM-dd`.
    let day: String
    let isPacked: Bool
    /// When it was given, in seconds since 1970.
    let time: Int

    init(kind: String, day: String, isPacked: Bool, time: Int) {
        self.kind = kind
        self.day = day
        self.isPacked = isPacked
        self.time = time
    }

    var text: String { "\(kind).\(day).\(isPacked ? "gzip" : "plain").\(time)" }

    /// Nil for what is none, or is older than it may be.
    init?(_ text: String?, now: Int, lifetime: Int) {
        let parts = (text ?? "").split(separator: ".").map(String.init)
        guard parts.count == 4, let time = Int(parts[3]), (time...(time + lifetime)).contains(now) else { return nil }
        self.init(kind: parts[0], day: parts[1], isPacked: parts[2] == "gzip", time: time)
    }
}

/// Whether a day's bill can be had.
enum BillDay {
    case ready
    /// Today, or a day to come, or none at all.
    case impossible
    /// Yesterday's, and it is early.
    case early

    /// - Parameter now: by the sandbox's clock.
    init(_ day: String, now: Int, hour: Int) {
        guard let start = BeijingDay.start(of: day), start + BeijingDay.seconds <= now else {
            self = .impossible
            return
        }
        self = start + BeijingDay.seconds + hour * 3600 <= now ? .ready : .early
    }
}

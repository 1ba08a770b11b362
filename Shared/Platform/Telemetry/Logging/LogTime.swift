import Glibc

/// The wall clock at a line, in UTC, as RFC 3339 writes it.
struct LogTime: CustomStringConvertible {
    let seconds: Int
    let nanoseconds: Int

    static func now() -> LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    var description: String {
        var seconds = seconds
        var civil = tm()
        gmtime_r(&seconds, &civil)
        let date = "\(civil.tm_year + 1900)-\(Self.pad(civil.tm_mon + 1))-\(Self.pad(civil.tm_mday))"
        let clock = "\(Self.pad(civil.tm_hour)):\(Self.pad(civil.tm_min)):\(Self.pad(civil.tm_sec))"
        return "\(date)T\(clock).\(Self.pad(Int32(nanoseconds / 1_000_000), to: 3))Z"
    }

    private static func pad(_ number: Int32, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

import Telemetry
import Testing

struct TraceContextTests {
    private let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func `a header is read and written alike`() throws {
        let context = try #require(TraceContext(traceparent: header))
        #expect(context.traceparent == header)
        #expect(context.trace == "0af7651916cd43dd8448eb211c80319c")
        #expect(context.isSampled)
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b71692033310-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1g",
        "00-驿f7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func `what the standard forbids is no context`(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test func `a later version may say more, which is left out`() {
        let context = TraceContext(traceparent: "cc" + header.dropFirst(2) + "-more")
        #expect(context?.traceparent == header)
    }

    @Test func `a child stays in its trace and has a place of its own`() throws {
        var random = SystemRandomNumberGenerator()
        let parent = try #require(TraceContext(traceparent: header))
        let child = parent.child(using: &random)
        #expect(child.trace == parent.trace)
        #expect(child.span != parent.span)
        #expect(TraceContext(traceparent: child.traceparent) == child)
    }

    @Test func `a new trace has identities that its header can carry`() {
        var zero = ZeroGenerator()
        let context = TraceContext(isSampled: false, using: &zero)
        #expect(TraceContext(traceparent: context.traceparent) == context)
        #expect(!context.isSampled)
    }
}

/// The unluckiest random source: identities must not be zero even so.
private struct ZeroGenerator: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}

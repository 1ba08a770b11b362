import Glibc

let usage = """
    yizhan-load upstream --port PORT
        Plays a fast provider on 127.0.0.1. The model `paced-<ms>` sends an event each so many milliseconds.
    yizhan-load run --url http://HOST:PORT --key KEY | --keys KEY,KEY… [--connections N | --open N] [--rate R] [--seconds S] [--warm-up S]
                    [--model NAME | --paced] [--characters N] [--path PATH] [--words N] [--pid PID] --json
        Keeps N clients asking for streams, checks each, and prints what it measured, durations in microseconds.
        What is refused with 503 or 429 counts as an error, with its time; the client stays connected and asks again.
        With --rate they ask R times a second in all, however long answers take, as long as one of them is free.
        --open also counts how many streams are open at once, and with --pid watches the memory of a process.
        --characters asks questions of so many characters.
    yizhan-load verify --url http://HOST:PORT --key KEY | --keys KEY,KEY… [--connections N] [--rate R] [--seconds S] [--warm-up S] --json
        The same with GET /auth/verify, whose answers are whole at once.

    """

func fail(_ message: String) -> Never {
    let line = Array("yizhan-load: \(message)\n".utf8)
    write(STDERR_FILENO, line, line.count)
    exit(64)
}

func allowManyDescriptors() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

let arguments = CommandLine.arguments.dropFirst()
allowManyDescriptors()
signal(SIGPIPE, SIG_IGN)
switch arguments.first {
case "upstream":
    guard arguments.count == 3, let port = UInt16(CommandLine.arguments[3]) else { fail(usage) }
    guard let upstream = Upstream(port: port) else { fail("port \(port) can't be listened on.") }
    upstream.run()
case "run", "verify":
    let kind: Plan.Kind = arguments.first == "run" ? .chats : .verifications
    guard let plan = Plan(arguments.dropFirst(), for: kind), let address = Address(url: plan.url) else { fail(usage) }
    print(LoadRun(plan: plan, address: address).run().json)
case "--help", "-h", "help":
    print(usage)
default:
    fail(usage)
}

package dev.berth.cli.demo;

/** How to look at a demo that was kept. */
final class KeptDemo {
    private final Landscape landscape;
    private final Demo.Ending ending;

    KeptDemo(Landscape landscape, Demo.Ending ending) {
        this.landscape = landscape;
        this.ending = ending;
    }

    void tell(Steps steps) {
        var berth = landscape.home().resolve("berth");
        var lab = landscape.home().resolve("cli/demo/lab");
        var dev = "docker -H " + ending.lab().dev().socket();
        """
        It all goes on. To look at it:

          export BERTH_SERVER=http://127.0.0.1:%d
          %s status
          %s logs web
          %s layers
          curl %s/

        To deploy a third version, with traffic in another terminal:

          %s traffic %s/
          %s build-app %s %s v3
          %s push %s
          %s rollouts --follow

        To go back, and to take everything down:

          %s rollback web --wait
          %s demo --down
        """
                .formatted(
                        ending.port(),
                        berth,
                        berth,
                        berth,
                        ending.haproxy().url(),
                        berth,
                        ending.haproxy().url(),
                        lab,
                        landscape.directory().resolve("lab"),
                        ending.image(),
                        dev,
                        ending.image(),
                        berth,
                        berth,
                        berth)
                .lines()
                .forEach(steps::say);
    }
}

def pytest_addoption(parser):
    parser.addoption("--rewrite", action="store_true", help="write what the scripts print as what is expected")

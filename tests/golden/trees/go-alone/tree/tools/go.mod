module example.com/team/solo/v2/tools

go 1.26.0
